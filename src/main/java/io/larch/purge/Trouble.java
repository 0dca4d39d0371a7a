package io.larch.purge;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;

/**
 * Why a bucket is not served, whatever the keys.
 *
 * @param message what the store said, or what became of the request
 */
record Trouble(Kind kind, String message) {

  static Trouble of(Throwable failure) {
    return new Trouble(
        failure instanceof ContentStoreException known ? known.kind() : Kind.UNKNOWN,
        String.valueOf(failure.getMessage()));
  }

  /** Of results that say that a request was refused. */
  static Trouble of(Kind refused, DeleteResults results) {
    return new Trouble(
        refused,
        results.failed().stream()
            .filter(failed -> failed.kind() == refused)
            .findFirst()
            .map(DeleteResults.FailedKey::message)
            .orElse("no reason given"));
  }
}
