package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.minio.errors.XmlParserException;
import io.minio.messages.DeleteResult;
import io.minio.messages.ErrorResponse;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What S3's refusals mean. */
final class S3Errors {

  private static final Set<String> THROTTLED =
      Set.of(
          "SlowDown",
          "TooManyRequests",
          "Throttling",
          "ThrottlingException",
          "RequestLimitExceeded");
  private static final Set<String> UNAVAILABLE =
      Set.of("InternalError", "ServiceUnavailable", "RequestTimeout", "OperationAborted");
  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "AllAccessDisabled",
          "ExpiredToken",
          "InvalidToken",
          "RequestTimeTooSkewed");

  /** What stores say when they have no room, beside the status 507. */
  private static final Set<String> FULL =
      Set.of("QuotaExceeded", "InsufficientCapacity", "XMinioStorageFull", "StorageFull");

  private static final int INSUFFICIENT_STORAGE = 507;
  private static final int MESSAGE_LIMIT = 300;

  private S3Errors() {}

  /**
   * The failure that an answer stands for.
   *
   * @param what the request, for the message
   * @param objectRequest whether it was for one object, so that a bare 404 means that
   */
  static ContentStoreException of(String what, int status, Buffer body, boolean objectRequest) {
    ErrorResponse error = parse(body);
    String code = error == null ? null : error.code();
    String detail =
        error == null ? "" : ", " + code + (error.message() == null ? "" : ": " + error.message());
    String message = shorten(what + " was answered " + status + detail);
    return status == INSUFFICIENT_STORAGE || (code != null && FULL.contains(code))
        ? ContentStoreException.full(message, null)
        : new ContentStoreException(kind(code, status, objectRequest), message);
  }

  /** S3's own code for an error, when the body is one. */
  static @Nullable String code(Buffer body) {
    ErrorResponse error = parse(body);
    return error == null ? null : error.code();
  }

  /** The kind of one key's error inside an answer that was a success as a whole. */
  static Kind kindOfCode(@Nullable String code) {
    return kind(code, 200, true);
  }

  /** One key's error inside an answer that was a success as a whole. */
  static ContentStoreException ofKey(DeleteResult.Error error) {
    return new ContentStoreException(
        kindOfCode(error.code()), shorten(error.code() + ": " + error.message()));
  }

  /** A failure of the way to the store, or the store's own failure unchanged. */
  static ContentStoreException unreachable(String what, Throwable cause) {
    return cause instanceof ContentStoreException known
        ? known
        : new ContentStoreException(
            Kind.UNAVAILABLE, shorten(what + " failed: " + describe(cause)), cause);
  }

  static String describe(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static Kind kind(@Nullable String code, int status, boolean objectRequest) {
    if (code != null) {
      if (THROTTLED.contains(code)) {
        return Kind.THROTTLED;
      }
      if (UNAVAILABLE.contains(code)) {
        return Kind.UNAVAILABLE;
      }
      if (DENIED.contains(code)) {
        return Kind.DENIED;
      }
      switch (code) {
        case "NoSuchBucket" -> {
          return Kind.NO_BUCKET;
        }
        case "NoSuchKey", "NoSuchUpload", "NoSuchVersion" -> {
          return Kind.NOT_FOUND;
        }
        default -> {
          // The status may still say something.
        }
      }
    }
    return switch (status) {
      case 401, 403 -> Kind.DENIED;
      case 404 -> objectRequest ? Kind.NOT_FOUND : Kind.NO_BUCKET;
      case 429 -> Kind.THROTTLED;
      default -> status >= 500 ? Kind.UNAVAILABLE : Kind.UNKNOWN;
    };
  }

  /** Null when the body is no S3 error: empty, a proxy's page, broken off. */
  private static @Nullable ErrorResponse parse(Buffer body) {
    try {
      ErrorResponse error =
          "Error".equals(S3Xml.rootOf(body)) ? S3Xml.parse(ErrorResponse.class, body) : null;
      return error == null || error.code() == null ? null : error;
    } catch (XmlParserException e) {
      return null;
    }
  }

  private static String shorten(String message) {
    String oneLine = message.replaceAll("\\p{Cntrl}+", " ");
    return oneLine.length() <= MESSAGE_LIMIT
        ? oneLine
        : String.format(Locale.ROOT, "%s…", oneLine.substring(0, MESSAGE_LIMIT));
  }
}
