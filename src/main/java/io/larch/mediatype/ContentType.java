package io.larch.mediatype;

import org.jspecify.annotations.Nullable;

/**
 * What kind of content it is.
 *
 * @param mediaType such as {@code image/jpeg}, without parameters
 * @param format the usual file name extension, without a dot; null where there is none
 * @param picture what a picture's header tells; null where unknown, and for what is no picture
 * @param charset the character set of text, {@code utf-8}; null when it is another, or no text
 */
public record ContentType(
    String mediaType,
    @Nullable String format,
    @Nullable ImageInfo picture,
    @Nullable String charset) {

  static final String UTF_8 = "utf-8";

  /** As a header says it, with the character set. */
  public String header() {
    return charset == null ? mediaType : mediaType + "; charset=" + charset;
  }

  /** The top-level media type: {@code image}, {@code text}, {@code application} and so on. */
  public String topLevel() {
    int slash = mediaType.indexOf('/');
    return slash < 0 ? mediaType : mediaType.substring(0, slash);
  }
}
