package io.larch.config;

import java.time.Duration;

/**
 * Comparing store and tables.
 *
 * @param margin what is younger is left alone, however it looks
 */
public record ReconcileConfig(Duration margin) {

  static ReconcileConfig from(Section section) {
    return new ReconcileConfig(section.get("margin", ValueParser.duration("0s", "30d")));
  }
}
