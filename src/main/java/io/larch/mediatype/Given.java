package io.larch.mediatype;

import org.jspecify.annotations.Nullable;

/**
 * What came with content about it, true or not.
 *
 * @param fileName the name it had where it comes from; null for none
 * @param mediaType the type that was declared for it, in lower case and without parameters; null
 *     for none
 */
public record Given(@Nullable String fileName, @Nullable String mediaType) {

  /** Nothing came with it. */
  public static final Given NOTHING = new Given(null, null);
}
