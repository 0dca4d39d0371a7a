package io.larch.serving;

import java.io.Serial;

/**
 * The content that was chosen for an answer is gone: its asset was deleted or has other content by
 * now, or it was a variant whose time had come. Whoever chose it may choose again, as long as
 * nothing was sent.
 */
public final class ContentGoneException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  ContentGoneException() {
    super("the content that was to be sent is gone", null, false, false);
  }
}
