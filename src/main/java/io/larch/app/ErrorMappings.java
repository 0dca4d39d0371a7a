package io.larch.app;

import io.larch.api.AssetProblems;
import io.larch.asset.DatabaseOutage;
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

  private static final ErrorMapping ASSET_PROBLEMS = new AssetProblems();

  /** All of them, in the order in which they are to be asked. */
  public static final List<ErrorMapping> ALL =
      List.of(
          ASSET_PROBLEMS,
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
            "RabbitMQ could not be asked: " + failure.getMessage() + ". Nothing was done.",
            failure)
        : null;
  }

  /** Operators ask the database as well. */
  private static @Nullable ApiException databaseAway(Throwable failure) {
    return ASSET_PROBLEMS.map(DatabaseOutage.explain(failure));
  }
}
