package io.larch.asset;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * Tells what content is from its first bytes, never from what the client calls it.
 *
 * <p>Takes some milliseconds of CPU, since XML is parsed up to its root element; not for an event
 * loop.
 */
final class ContentTypes {

  /** How many first bytes are looked at, at most. */
  static final int PREFIX = 64 * 1024;

  /** Where the registry's first extension is not the usual one. */
  private static final Map<String, String> USUAL_FORMATS =
      Map.of(
          "audio/mpeg", "mp3",
          "video/quicktime", "mov",
          "image/tiff", "tif");

  private final MimeTypes registry = MimeTypes.getDefaultMimeTypes();

  /**
   * Looks at content.
   *
   * @param prefix its first bytes, all of them if there are fewer than {@link #PREFIX}
   */
  ContentType detect(byte[] prefix) {
    String mediaType = mediaType(prefix);
    ImageSize size = mediaType.startsWith("image/") ? ImageHeader.size(prefix) : null;
    return new ContentType(mediaType, format(mediaType), size);
  }

  private String mediaType(byte[] prefix) {
    try {
      MediaType detected = registry.detect(new ByteArrayInputStream(prefix), new Metadata());
      return detected.getBaseType().toString();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private @Nullable String format(String mediaType) {
    String usual = USUAL_FORMATS.get(mediaType);
    if (usual != null) {
      return usual;
    }
    try {
      String extension = registry.forName(mediaType).getExtension();
      return extension.isEmpty() ? null : extension.substring(1);
    } catch (MimeTypeException _) {
      return null;
    }
  }
}
