package io.larch.image;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import java.io.Serial;

/** A parameter of a transformation is unknown, out of range, or contradicts another. */
public final class InvalidTransformationException extends InvalidRequestException {

  @Serial private static final long serialVersionUID = 1;

  private final String parameter;
  private final String reason;

  /**
   * About one parameter.
   *
   * @param parameter its name, as in a query
   * @param reason what is wrong and what is allowed; begins with a verb, as it follows the name
   */
  public InvalidTransformationException(String parameter, String reason) {
    super(ClientText.quote(parameter) + " " + reason);
    this.parameter = parameter;
    this.reason = reason;
  }

  /** The parameter's name, as in a query. */
  public String parameter() {
    return parameter;
  }

  /** The message without the name. */
  public String reason() {
    return reason;
  }
}
