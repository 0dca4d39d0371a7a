package io.larch.mediatype;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * Tells what content is from its first bytes. What a client calls it only chooses among readings
 * that these bytes allow and that do no harm: never markup out of plain text, never a script out of
 * a picture.
 *
 * <p>Takes some milliseconds of CPU, since XML is parsed up to its root element; not for an event
 * loop.
 */
public final class ContentTypes {

  /** How many first bytes are looked at, at most. */
  public static final int PREFIX = 64 * 1024;

  private final TypeTable table = TypeTable.INSTANCE;
  private final MimeTypes registry = table.registry();
  private final Markup markup = new Markup(registry);

  /**
   * Looks at content.
   *
   * @param prefix its first bytes, all of them if there are fewer than {@link #PREFIX}
   * @param segment the last of its asset's path
   * @param given what came with it
   * @return without size and charset, which may stand further in
   */
  public ContentType detect(byte[] prefix, String segment, Given given) {
    Finding found = find(prefix);
    String type = choose(found, segment, given);
    String format =
        type.equals(found.mediaType()) && found.format() != null ? found.format() : null;
    return new ContentType(type, format == null ? table.format(type) : format, null, null);
  }

  /** Whether content of this type is text, so that it has a character set. */
  public boolean isTextual(String mediaType) {
    return table.isTextual(mediaType);
  }

  private String choose(Finding found, String segment, Given given) {
    return Stream.of(table.ofName(segment), named(given.fileName()), declared(given.mediaType()))
        .flatMap(Set::stream)
        .filter(type -> table.allows(found, type))
        .findFirst()
        .orElse(found.mediaType());
  }

  private Set<String> named(@Nullable String fileName) {
    return fileName == null ? Set.of() : table.ofName(fileName);
  }

  private Set<String> declared(@Nullable String mediaType) {
    return mediaType == null ? Set.of() : Set.of(table.canonical(mediaType));
  }

  private Finding find(byte[] prefix) {
    if (prefix.length == 0) {
      return Finding.within(Finding.TEXT, TypeTable.UNKNOWN);
    }
    TextBytes text = TextBytes.of(prefix);
    Finding marked = text == null ? null : markup.find(text.characters());
    if (marked != null) {
      return marked;
    }
    Finding container = Containers.find(prefix);
    if (container != null) {
      return container;
    }
    String detected = table.canonical(detected(prefix));
    if (text != null
        && text.certain()
        && (detected.equals(TypeTable.UNKNOWN) || !TextBytes.mayBe(detected))) {
      detected = TypeTable.TEXT;
    }
    if (detected.equals(TypeTable.UNKNOWN)) {
      return Finding.within(text == null ? Finding.BYTES : Finding.TEXT, detected);
    }
    if (table.isTextual(detected)) {
      return Finding.within(Finding.TEXT, detected);
    }
    return Finding.within(table.family(detected), detected);
  }

  private String detected(byte[] prefix) {
    try {
      return Objects.requireNonNull(
              registry.detect(new ByteArrayInputStream(prefix), new Metadata()))
          .getBaseType()
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }
}
