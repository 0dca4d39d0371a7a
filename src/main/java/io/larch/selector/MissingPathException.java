package io.larch.selector;

import io.larch.path.InvalidRequestException;
import java.io.Serial;

/**
 * A request to {@code /assets} itself, with no path and no selector. No asset can lie there:
 * answered as 404, not 400.
 */
public final class MissingPathException extends InvalidRequestException {

  @Serial private static final long serialVersionUID = 1;

  MissingPathException() {
    super("There is nothing at /assets itself; give a path, as in /assets/users/123");
  }
}
