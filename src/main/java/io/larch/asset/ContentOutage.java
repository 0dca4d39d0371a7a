package io.larch.asset;

import io.larch.content.ContentStoreException;

/** What failures of the content store and the database mean to the caller of a service. */
public final class ContentOutage {

  private ContentOutage() {}

  /**
   * An {@link AssetProblem} for a store or a database that is away, overloaded or full; anything
   * else as it is.
   */
  public static Throwable explain(Throwable failure) {
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
