package io.larch.receipt.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a delete: that it was, or what became of it. It names no path.
 *
 * @param id random
 * @param of the first leaf's id; null: this is the first
 * @param at the database's time, to the microsecond
 * @param commitment hex of 32 bytes; in the first leaf alone
 * @param assets that this leaf is about, as are the content keys and bytes
 * @param keysRoot hex of 32 bytes, see {@link MerkleTree}; in a purged leaf alone
 * @param stores what each confirmed to be gone, by name; in a purged leaf alone
 * @param cdns what each confirmed to be invalid, by name; in a purged leaf alone
 */
public record Leaf(
    String id,
    @Nullable String of,
    Kind kind,
    String at,
    @Nullable String commitment,
    long assets,
    long contentKeys,
    long bytes,
    @Nullable String keysRoot,
    @Nullable List<Confirmed> stores,
    @Nullable List<Confirmed> cdns) {

  /** Bytes of a leaf, at most. */
  static final int MAX_BYTES = 65_535;

  private static final long VERSION = 1;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{16,64}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z");
  private static final DateTimeFormatter TIME_FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** What a leaf says. */
  public enum Kind {
    /** Assets were deleted, and none of them was kept. */
    DELETED,
    /** Assets were deleted, and at least one of them was kept. */
    KEPT,
    /** Kept assets came back. */
    RESTORED,
    /** All content is gone; the last leaf of a receipt. */
    PURGED;

    /** As it is written. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isFirst() {
      return this == DELETED || this == KEPT;
    }

    /**
     * The inverse of {@link #word}.
     *
     * @throws NotVerifiedException if there is none
     */
    public static Kind of(String word) {
      for (Kind kind : values()) {
        if (kind.word().equals(word)) {
          return kind;
        }
      }
      throw new NotVerifiedException("there is no kind of leaf '" + word + "'");
    }
  }

  /** How many a store or a CDN has confirmed. */
  public record Confirmed(long confirmed, String name) {}

  /**
   * Checks that the fields go together.
   *
   * @throws NotVerifiedException if not
   */
  public Leaf {
    boolean first = kind.isFirst();
    boolean purged = kind == Kind.PURGED;
    require(isId(id) && (of == null || isId(of)), "an id of the leaf is not one");
    require(first == (of == null), "'of' is in all leaves but the first, and there alone");
    require(isTime(at), "the leaf's time is not one");
    require(first == (commitment != null), "a commitment is in the first leaf, and there alone");
    require(commitment == null || isHash(commitment), "the commitment is not one");
    require(
        purged == (keysRoot != null) && purged == (stores != null) && purged == (cdns != null),
        "keysRoot, stores and cdns are in a purged leaf, and there alone");
    require(keysRoot == null || isHash(keysRoot), "keysRoot is not a hash");
    stores = stores == null ? null : sorted(stores);
    cdns = cdns == null ? null : sorted(cdns);
  }

  /** A time as leaves have it. */
  public static String time(Instant instant) {
    return TIME_FORMAT.format(instant);
  }

  /** Whether a text may be an id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** The leaf's bytes. */
  public byte[] encoded() {
    SortedMap<String, Object> object = new TreeMap<>();
    object.put("v", VERSION);
    object.put("id", id);
    object.put("kind", kind.word());
    object.put("at", at);
    object.put("assets", assets);
    object.put("contentKeys", contentKeys);
    object.put("bytes", bytes);
    putIfPresent(object, "of", of);
    putIfPresent(object, "commitment", commitment);
    putIfPresent(object, "keysRoot", keysRoot);
    putIfPresent(object, "stores", stores == null ? null : objects(stores));
    putIfPresent(object, "cdns", cdns == null ? null : objects(cdns));
    return NarrowJson.write(object).getBytes(US_ASCII);
  }

  private static void putIfPresent(
      Map<String, Object> object, String name, @Nullable Object value) {
    if (value != null) {
      object.put(name, value);
    }
  }

  private static List<Map<String, Object>> objects(List<Confirmed> confirmed) {
    return confirmed.stream()
        .map(each -> Map.<String, Object>of("confirmed", each.confirmed(), "name", each.name()))
        .toList();
  }

  /**
   * The inverse of {@link #encoded}.
   *
   * @throws NotVerifiedException if it isn't a leaf in its one form
   */
  public static Leaf decode(byte[] bytes) {
    require(bytes.length <= MAX_BYTES, "the leaf is too long");
    for (byte b : bytes) {
      require(b >= ' ', "the leaf is not printable ASCII");
    }
    SortedMap<String, Object> object = NarrowJson.read(new String(bytes, US_ASCII));
    Leaf leaf =
        new Leaf(
            text(object, "id"),
            (String) optional(object, "of", String.class),
            Kind.of(text(object, "kind")),
            text(object, "at"),
            (String) optional(object, "commitment", String.class),
            number(object, "assets"),
            number(object, "contentKeys"),
            number(object, "bytes"),
            (String) optional(object, "keysRoot", String.class),
            confirmed(object, "stores"),
            confirmed(object, "cdns"));
    require(number(object, "v") == VERSION, "the leaf is of another version");
    require(Arrays.equals(leaf.encoded(), bytes), "the leaf has fields that it has not");
    return leaf;
  }

  private static @Nullable List<Confirmed> confirmed(Map<String, Object> object, String name) {
    List<?> array = (List<?>) optional(object, name, List.class);
    return array == null
        ? null
        : array.stream()
            .map(
                element -> {
                  require(element instanceof SortedMap, name + " are not as they are to be");
                  @SuppressWarnings("unchecked") // that is what is read
                  SortedMap<String, Object> each = (SortedMap<String, Object>) element;
                  require(
                      each.keySet().equals(Set.of("confirmed", "name")),
                      name + " are not as they are to be");
                  return new Confirmed(number(each, "confirmed"), text(each, "name"));
                })
            .toList();
  }

  private static String text(Map<String, Object> object, String name) {
    return (String) required(optional(object, name, String.class), name);
  }

  private static long number(Map<String, Object> object, String name) {
    return (Long) required(optional(object, name, Long.class), name);
  }

  private static Object required(@Nullable Object value, String name) {
    require(value != null, "the leaf has no " + name);
    return Objects.requireNonNull(value);
  }

  private static @Nullable Object optional(Map<String, Object> object, String name, Class<?> type) {
    Object value = object.get(name);
    require(value == null || type.isInstance(value), name + " in the leaf is of a wrong type");
    return value;
  }

  private static List<Confirmed> sorted(List<Confirmed> confirmed) {
    for (int i = 1; i < confirmed.size(); i++) {
      require(
          confirmed.get(i - 1).name().compareTo(confirmed.get(i).name()) < 0,
          "stores and cdns are not sorted by name");
    }
    return List.copyOf(confirmed);
  }

  private static boolean isHash(String text) {
    return Encodings.isHex(text, Sha256.LENGTH);
  }

  private static boolean isTime(String text) {
    try {
      return TIME.matcher(text).matches() && time(Instant.parse(text)).equals(text);
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static void require(boolean holds, String reason) {
    if (!holds) {
      throw new NotVerifiedException(reason);
    }
  }
}
