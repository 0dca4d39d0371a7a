package io.larch.intake;

import io.larch.asset.AssetProblem;
import io.larch.asset.DatabaseOutage;
import io.larch.content.ContentStoreException;

/** What failures of the content store and the database mean to whoever has something stored. */
final class StoreFailures {

  private StoreFailures() {}

  /** A problem for what is away, overloaded or full; anything else as it is. */
  static Throwable explain(Throwable failure) {
    if (!(failure instanceof ContentStoreException e)) {
      return DatabaseOutage.explain(failure);
    }
    if (e.isFull()) {
      return new AssetProblem.Unavailable(
          "The content store has no room left. Nothing was stored; the request may be tried again"
              + " once whoever runs the server has made room.",
          e);
    }
    return switch (e.kind()) {
      case UNAVAILABLE, THROTTLED ->
          new AssetProblem.Unavailable(
              "The content store does not answer. The request may be tried again.", e);
      case NOT_FOUND, NO_BUCKET, DENIED, UNKNOWN -> e;
    };
  }
}
