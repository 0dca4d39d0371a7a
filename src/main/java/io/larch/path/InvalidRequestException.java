package io.larch.path;

import java.io.Serial;

/**
 * What a client sent is not allowed, or not understood, and nothing is to be done. The message is
 * for the client: it says what was wrong and how to say it right. Answered as 400.
 *
 * <p>Has no stack trace: it tells of the request, not of a place in the server, and refusing must
 * not cost more than serving.
 */
public class InvalidRequestException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  /**
   * With a message for the client, which may hold text of the client's own only by way of {@link
   * ClientText#quote}.
   */
  public InvalidRequestException(String message) {
    super(message, null, false, false);
  }
}
