package io.larch.mediatype;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * What media types are called, which extensions they have, and to which families they belong: our
 * own table ({@code content-types.txt}), then Tika's.
 */
public final class TypeTable {

  /** The type of content that nothing is known of. */
  public static final String UNKNOWN = "application/octet-stream";

  static final String TEXT = "text/plain";

  /** What the library calls a thing when it knows no type for it. */
  private static final String MADE_UP = "x-tika";

  /** Takes a moment to make, and never changes. */
  public static final TypeTable INSTANCE = new TypeTable(MimeTypes.getDefaultMimeTypes());

  private final MimeTypes registry;
  private final Map<String, Set<String>> families = new HashMap<>();
  private final Map<String, List<String>> extensions = new HashMap<>();
  private final Map<String, Set<String>> byExtension = new HashMap<>();
  private final Map<String, String> canonical = new HashMap<>();

  /** The first type of each family. */
  private final Map<String, String> firsts = new HashMap<>();

  private TypeTable(MimeTypes registry) {
    this.registry = registry;
    try (InputStream table = TypeTable.class.getResourceAsStream("content-types.txt")) {
      new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> line.split(" "))
          .forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String[] line) {
    String type = line[1];
    if (line[0].equals("=")) {
      canonical.put(type, line[2]);
      return;
    }
    List<String> named = List.of(line[0].split(","));
    families.computeIfAbsent(type, _ -> new HashSet<>()).addAll(named);
    named.forEach(family -> firsts.putIfAbsent(family, type));
    List<String> own = List.of(Arrays.copyOfRange(line, 2, line.length));
    extensions.putIfAbsent(type, own);
    own.forEach(e -> byExtension.computeIfAbsent(e, _ -> new HashSet<>()).add(type));
  }

  /** What tells types from first bytes. */
  MimeTypes registry() {
    return registry;
  }

  /** Whether content that is of this type would have been told to be. */
  public boolean isToldByContent(String mediaType) {
    return isTextual(mediaType)
        || (families.containsKey(mediaType) && !isIn(Finding.BYTES, mediaType));
  }

  /** How a type is called here; {@link #UNKNOWN} for one that only a library made up. */
  String canonical(String mediaType) {
    String known = canonical.getOrDefault(mediaType, mediaType);
    return known.contains(MADE_UP) ? UNKNOWN : known;
  }

  /** The usual extension of a type, without a dot; null where there is none. */
  @Nullable String format(String mediaType) {
    List<String> all = extensions(mediaType);
    return all.isEmpty() ? null : all.getFirst();
  }

  /** Whether files of this type have this extension. */
  public boolean fits(String mediaType, String extension) {
    return extensions(mediaType).contains(extension.toLowerCase(Locale.ROOT));
  }

  /** A file's name without its extension, where that is one of files of a type; else the name. */
  public String stem(String fileName, ContentType type) {
    String extension = FileNames.extension(fileName);
    boolean fits =
        extension != null
            && (extension.equalsIgnoreCase(type.format()) || fits(type.mediaType(), extension));
    return fits ? fileName.substring(0, fileName.lastIndexOf('.')) : fileName;
  }

  private List<String> extensions(String mediaType) {
    List<String> own = extensions.get(mediaType);
    if (own != null) {
      return own;
    }
    try {
      return registry.forName(mediaType).getExtensions().stream()
          .filter(e -> e.startsWith("."))
          .map(e -> e.substring(1))
          .toList();
    } catch (MimeTypeException _) {
      return List.of();
    }
  }

  /** The types that a name's extension may mean; none when nobody knows it. */
  public Set<String> ofName(String fileName) {
    String extension = FileNames.extension(fileName);
    Set<String> own =
        extension == null ? null : byExtension.get(extension.toLowerCase(Locale.ROOT));
    if (own != null) {
      return own;
    }
    String name = fileName.replaceAll("[?#%/\\\\]", "_"); // would be read as parts of a URL
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
    try {
      String found = canonical(registry.detect(null, metadata).getBaseType().toString());
      return found.equals(UNKNOWN) ? Set.of() : Set.of(found);
    } catch (IOException e) {
      throw new UncheckedIOException("nothing was to be read", e);
    }
  }

  /** Whether content of this type is text, marked up or not. */
  public boolean isTextual(String mediaType) {
    Set<String> own = families.getOrDefault(mediaType, Set.of());
    return mediaType.startsWith("text/")
        || own.contains("text")
        || mediaType.endsWith("+json")
        || ActiveContent.isActive(mediaType)
        || (own.isEmpty() && isSpecialization(mediaType, TEXT));
  }

  /** The family of a type that stands for all of it; {@link Finding#NONE} for any other type. */
  String family(String mediaType) {
    return families.getOrDefault(mediaType, Set.of()).stream()
        .filter(family -> mediaType.equals(firsts.get(family)))
        .findFirst()
        .orElse(Finding.NONE);
  }

  /**
   * Whether content that is known to belong to a family may be of this type, if a name says so.
   *
   * @param mediaType canonical
   * @param found what its bytes tell
   */
  boolean allows(Finding found, String mediaType) {
    return switch (found.family()) {
      case Finding.HTML -> isIn(Finding.HTML, mediaType);
      case Finding.XML -> isXml(mediaType);
      case Finding.TEXT -> isHarmlessText(mediaType);
      case Finding.TAGGED -> isHarmlessText(mediaType) || isXml(mediaType);
      case Finding.FRAGMENT -> isHarmlessText(mediaType) || mediaType.equals("text/html");
      case Finding.NONE -> refines(mediaType, found.mediaType());
      case "zip" -> isIn("zip", mediaType) || refines(mediaType, "application/zip");
      default -> isIn(found.family(), mediaType) || refines(mediaType, found.mediaType());
    };
  }

  private boolean isIn(String family, String mediaType) {
    return families.getOrDefault(mediaType, Set.of()).stream()
        .anyMatch(f -> f.equals(family) || f.startsWith(family + "/"));
  }

  /** XML that a browser is kept from acting on, and that is not told by its root element alone. */
  private boolean isXml(String mediaType) {
    return ActiveContent.isActive(mediaType)
        && !isIn(Finding.HTML, mediaType)
        && !mediaType.equals("image/svg+xml")
        && (isIn(Finding.XML, mediaType) || isSpecialization(mediaType, "application/xml"));
  }

  private boolean isHarmlessText(String mediaType) {
    if (isIn(Finding.TEXT, mediaType)) {
      return true;
    }
    return !families.containsKey(mediaType)
        && !ActiveContent.isActive(mediaType)
        && isSpecialization(mediaType, TEXT)
        && !isSpecialization(mediaType, "application/xml")
        && !isSpecialization(mediaType, "text/html");
  }

  /** Whether it is a kind of a type, and the table has no say in it. */
  private boolean refines(String mediaType, String general) {
    return !families.containsKey(mediaType)
        && !ActiveContent.isActive(mediaType)
        && !ActiveContent.isActive(general)
        && !general.equals(UNKNOWN)
        && isSpecialization(mediaType, general);
  }

  private boolean isSpecialization(String mediaType, String general) {
    MediaType type = MediaType.parse(mediaType);
    return type != null
        && registry
            .getMediaTypeRegistry()
            .isSpecializationOf(type, Objects.requireNonNull(MediaType.parse(general)));
  }
}
