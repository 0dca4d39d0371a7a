package io.larch.config;

import java.time.Duration;

/**
 * Comparing store and tables.
 *
 * @param margin what is younger is left alone, however it looks
 * @param maxShare how many percent of the objects may be purged as orphans, and of the assets
 *     forgotten for want of content, without being named on the command line; 0 to 100
 */
public record ReconcileConfig(Duration margin, int maxShare) {

  static ReconcileConfig from(Section section) {
    return new ReconcileConfig(
        section.get("margin", ValueParser.duration("0s", "30d")),
        section.get("max-share", ValueParser.percent()));
  }
}
