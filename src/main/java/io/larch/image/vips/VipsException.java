package io.larch.image.vips;

import java.io.Serial;

/** An operation that libvips couldn't do; the message is libvips's own. */
final class VipsException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  VipsException(String message) {
    super(message);
  }

  String said() {
    return String.valueOf(getMessage());
  }
}
