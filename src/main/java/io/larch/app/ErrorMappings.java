package io.larch.app;

import io.larch.db.DatabaseException;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.ErrorMapping;
import io.larch.messaging.BrokerUnavailableException;
import io.larch.path.InvalidRequestException;
import io.larch.selector.MissingPathException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients are told of failures that {@code http} doesn't know. */
public final class ErrorMappings {

  /** All of them, in the order in which they are to be asked. */
  public static final List<ErrorMapping> ALL =
      List.of(
          ErrorMappings::missingPath,
          ErrorMappings::invalidRequest,
          ErrorMappings::databaseAway,
          ErrorMappings::brokerAway);

  private ErrorMappings() {}

  private static @Nullable ApiException missingPath(Throwable failure) {
    return failure instanceof MissingPathException
        ? new ApiException(ErrorCode.NOT_FOUND, String.valueOf(failure.getMessage()))
        : null;
  }

  private static @Nullable ApiException invalidRequest(Throwable failure) {
    return failure instanceof InvalidRequestException
        ? new ApiException(ErrorCode.INVALID_REQUEST, String.valueOf(failure.getMessage()))
        : null;
  }

  /** Only operators ask something of the broker; clients never notice it. */
  private static @Nullable ApiException brokerAway(Throwable failure) {
    return failure instanceof BrokerUnavailableException
        ? new ApiException(
            ErrorCode.UNAVAILABLE,
            "RabbitMQ could not be asked: " + failure.getMessage() + ". Nothing was done.")
        : null;
  }

  /**
   * A statement whose answer was lost may have been carried out, and a delete of "the newest" that
   * is sent again takes the next one.
   */
  private static @Nullable ApiException databaseAway(Throwable failure) {
    if (!(failure instanceof DatabaseException away)
        || away.kind() != DatabaseException.Kind.UNAVAILABLE) {
      return null;
    }
    return away.outcomeUnknown()
        ? new ApiException(
            ErrorCode.OUTCOME_UNKNOWN,
            "The database did not answer in time. Whether the request was carried out is not known;"
                + " look before sending it again.")
        : new ApiException(
            ErrorCode.UNAVAILABLE,
            "The database does not answer. Nothing was done; the request may be tried again.");
  }
}
