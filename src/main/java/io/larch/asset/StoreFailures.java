package io.larch.asset;

import io.larch.content.ContentStoreException;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;

/** What a failure of the content store means to a client. */
final class StoreFailures {

  private StoreFailures() {}

  /** An answer for a store that is away or overloaded; anything else as it is. */
  static Throwable explain(Throwable failure) {
    if (!(failure instanceof ContentStoreException e)) {
      return failure;
    }
    if (e.isFull()) {
      return new ApiException(
          ErrorCode.UNAVAILABLE,
          "The content store has no room left. Nothing was stored; the request may be tried again"
              + " once whoever runs the server has made room.",
          e);
    }
    return switch (e.kind()) {
      case UNAVAILABLE, THROTTLED ->
          new ApiException(
              ErrorCode.UNAVAILABLE,
              "The content store does not answer. The request may be tried again.",
              e);
      case NOT_FOUND, NO_BUCKET, DENIED, UNKNOWN -> e;
    };
  }

  static boolean isNotFound(Throwable failure) {
    return failure instanceof ContentStoreException e
        && e.kind() == ContentStoreException.Kind.NOT_FOUND;
  }
}
