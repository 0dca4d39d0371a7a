package io.larch.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The configuration can't be used. Carries everything that is wrong with it, not only the first.
 */
public final class InvalidConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, at least one; the message holds the same, a line each. */
  public List<Problem> problems() {
    return problems;
  }
}
