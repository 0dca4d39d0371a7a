package io.larch.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration can't be used. Carries everything that is wrong with it, not only the first.
 */
public final class InvalidConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<ConfigError> errors;

  InvalidConfigException(List<ConfigError> errors) {
    super(errors.stream().map(ConfigError::toString).collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  /** Everything that is wrong, at least one; the message holds the same, a line each. */
  public List<ConfigError> errors() {
    return errors;
  }
}
