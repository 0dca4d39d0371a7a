package io.larch.asset;

import org.jspecify.annotations.Nullable;

/**
 * What kind of content it is, told from its first bytes.
 *
 * @param mediaType such as {@code image/jpeg}, without parameters
 * @param format the usual file name extension, without a dot; null where there is none
 * @param size width and height of an image; null where unknown
 */
record ContentType(String mediaType, @Nullable String format, @Nullable ImageSize size) {

  /** The top-level media type: {@code image}, {@code text}, {@code application} and so on. */
  String topLevel() {
    int slash = mediaType.indexOf('/');
    return slash < 0 ? mediaType : mediaType.substring(0, slash);
  }
}
