package io.larch.config;

import java.time.Duration;

/**
 * Tokens that delete one asset.
 *
 * @param lifetime of a token; whole seconds, up to 1 hour
 */
public record DeleteTokenConfig(Duration lifetime) {

  static DeleteTokenConfig from(Section section) {
    return new DeleteTokenConfig(section.get("lifetime", ValueParser.wholeSeconds("10s", "1h")));
  }
}
