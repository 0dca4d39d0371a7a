package io.larch.content;

import io.larch.content.ContentStoreException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.RejectedExecutionException;

/** What the file system's failures mean. */
final class FileErrors {

  private FileErrors() {}

  static ContentStoreException of(String what, Throwable cause) {
    if (cause instanceof ContentStoreException known) {
      return known;
    }
    Kind kind =
        switch (cause) {
          case AccessDeniedException e -> Kind.DENIED;
          // A full disk among them: it may have room again later.
          case IOException e -> Kind.UNAVAILABLE;
          // The threads are gone: the store is being closed.
          case RejectedExecutionException e -> Kind.UNAVAILABLE;
          default -> Kind.UNKNOWN;
        };
    return new ContentStoreException(kind, what + " failed: " + cause, cause);
  }
}
