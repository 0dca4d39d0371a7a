package io.larch.serving;

import java.io.Serial;

/**
 * A variant that was chosen for an answer is gone, by a delete or because its time had come.
 * Whoever chose it may choose again, as long as nothing was sent: it is made anew, unless its asset
 * is gone as well.
 */
public final class VariantGoneException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  VariantGoneException() {
    super("the variant that was to be sent is gone", null, false, false);
  }
}
