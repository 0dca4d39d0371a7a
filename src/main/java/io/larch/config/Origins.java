package io.larch.config;

import com.typesafe.config.ConfigOrigin;

/** Says where a value comes from. */
final class Origins {

  private Origins() {}

  /** {@code file:line} for a value from a file, else the source's description. */
  static String of(ConfigOrigin origin) {
    String name = origin.filename() == null ? origin.description() : origin.filename();
    return origin.filename() == null || origin.lineNumber() < 1
        ? name
        : name + ":" + origin.lineNumber();
  }
}
