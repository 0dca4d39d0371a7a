package io.larch.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Refuses what can be read and is obeyed by nobody so far, so that nobody relies on it. Each line
 * goes with what obeys it.
 */
final class NotYet {

  private NotYet() {}

  /** Adds what it finds to the errors. */
  static void refuse(LarchConfig config, ConfigErrors errors) {
    for (PathRule rule : config.paths()) {
      said(rule.settings())
          .forEach(
              (key, said) -> {
                if (said) {
                  errors.add("paths", rule.origin(), key + " can't be obeyed yet; leave it out");
                }
              });
    }
  }

  private static Map<String, Boolean> said(PathSettings rule) {
    PathImageSettings images = rule.images();
    Map<String, Boolean> said = new LinkedHashMap<>();
    said.put("image.placeholders", images.placeholders() != null);
    return said;
  }
}
