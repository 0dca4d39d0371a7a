package io.larch.selector;

import io.larch.path.InvalidRequestException;
import java.io.Serial;

/**
 * A request to {@code /assets} or {@code /trash} itself, with no path and no selector. No asset can
 * lie there: answered as 404, not 400.
 */
public final class MissingPathException extends InvalidRequestException {

  @Serial private static final long serialVersionUID = 1;

  /**
   * @param at what the request is to
   */
  MissingPathException(String at) {
    super("There is nothing at %1$s itself; give a path, as in %1$s/users/123".formatted(at));
  }
}
