package io.larch.api;

import io.larch.asset.AssetProblem;
import io.larch.asset.PictureProblem;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.ErrorCode;
import io.larch.http.ErrorMapping;
import org.jspecify.annotations.Nullable;

/** What clients of the native API are told of what services fail with. */
public final class AssetProblems implements ErrorMapping {

  @Override
  public @Nullable ApiException map(Throwable failure) {
    return failure instanceof AssetProblem problem ? of(problem) : null;
  }

  private static ApiException of(AssetProblem problem) {
    return switch (problem) {
      case AssetProblem.NotFound _ -> plain(ErrorCode.NOT_FOUND, problem);
      case AssetProblem.PreconditionFailed _ -> plain(ErrorCode.PRECONDITION_FAILED, problem);
      case AssetProblem.BudgetExceeded exceeded ->
          plain(ErrorCode.TOO_MANY_REQUESTS, problem)
              .withHeader(
                  "Retry-After", Long.toString(exceeded.retryAfter().plusMillis(999).toSeconds()));
      case AssetProblem.ContentTooLarge _ -> plain(ErrorCode.CONTENT_TOO_LARGE, problem);
      case AssetProblem.ContentTypeNotAllowed _ ->
          plain(ErrorCode.CONTENT_TYPE_NOT_ALLOWED, problem);
      case AssetProblem.InvalidField invalid ->
          new ApiException(
              ErrorCode.INVALID_FIELD,
              problem.detail(),
              invalid.fields().stream()
                  .map(field -> new FieldError(field.name(), field.message()))
                  .toList());
      case AssetProblem.RangeNotSatisfiable range ->
          plain(ErrorCode.RANGE_NOT_SATISFIABLE, problem)
              .withHeader("Content-Range", "bytes */" + range.size());
      case PictureProblem.NotAPicture _ -> plain(ErrorCode.NOT_A_PICTURE, problem);
      case PictureProblem.Undecodable _ -> plain(ErrorCode.PICTURE_UNDECODABLE, problem);
      case PictureProblem.TooLarge _ -> plain(ErrorCode.PICTURE_TOO_LARGE, problem);
      case PictureProblem.TransformationNotAllowed _ ->
          plain(ErrorCode.TRANSFORMATION_NOT_ALLOWED, problem);
      case PictureProblem.TransformationNotSupported _ ->
          plain(ErrorCode.TRANSFORMATION_NOT_SUPPORTED, problem);
      case AssetProblem.SourceFailed _ -> plain(ErrorCode.SOURCE_FAILED, problem);
      case AssetProblem.ContentMissing _ -> plain(ErrorCode.CONTENT_MISSING, problem);
      case AssetProblem.IdempotencyKeyReused _ -> plain(ErrorCode.IDEMPOTENCY_KEY_REUSED, problem);
      case AssetProblem.Unavailable _ -> plain(ErrorCode.UNAVAILABLE, problem);
      case AssetProblem.OutcomeUnknown _ -> plain(ErrorCode.OUTCOME_UNKNOWN, problem);
    };
  }

  private static ApiException plain(ErrorCode code, AssetProblem problem) {
    return new ApiException(code, problem.detail(), problem.getCause());
  }
}
