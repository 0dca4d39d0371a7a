package io.larch.mediatype;

import org.jspecify.annotations.Nullable;

/**
 * What first bytes tell of content.
 *
 * @param family within which a name or a declared type may choose, as in {@code content-types.txt};
 *     {@link #NONE} when the bytes tell it all
 * @param mediaType what it is when nothing chooses
 * @param format an extension that says more than the type's usual one; null for that one
 */
record Finding(String family, String mediaType, @Nullable String format) {

  static final String TEXT = "text";
  static final String XML = "xml";
  static final String HTML = "html";

  /** Text that begins with an element: XML, if it is called so, else text. */
  static final String TAGGED = "tagged";

  /** Text that begins with an element of HTML: HTML, if it is called so. */
  static final String FRAGMENT = "fragment";

  static final String BYTES = "bytes";
  static final String NONE = "-";

  /** Nothing is left to choose. */
  static Finding of(String mediaType) {
    return new Finding(NONE, mediaType, null);
  }

  static Finding within(String family, String mediaType) {
    return new Finding(family, mediaType, null);
  }
}
