package io.larch.config;

/** A value can't be what its key needs; the reason completes "key: …". */
final class InvalidValueException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  InvalidValueException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
