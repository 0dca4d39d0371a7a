package io.larch.image.worker;

import java.io.Serial;

/** There is no libvips where a worker was started; the message says what it looked for. */
final class MissingLibraryException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  MissingLibraryException(String message) {
    super(message);
  }
}
