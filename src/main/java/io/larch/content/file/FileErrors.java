package io.larch.content.file;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.file.FileSystemException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** What the file system's failures mean. */
final class FileErrors {

  /** No room, none left for this user, and none for a file of that size. */
  private static final List<String> FULL =
      List.of("No space left on device", "Disk quota exceeded", "File too large");

  /** Of this process, or of the whole machine. */
  private static final List<String> DESCRIPTORS = List.of("Too many open files");

  private FileErrors() {}

  static ContentStoreException of(String what, Throwable failure) {
    if (failure instanceof ContentStoreException known) {
      return known;
    }
    Throwable cause = underVertx(failure);
    if (tells(cause, DESCRIPTORS)) {
      return new ContentStoreException(
          Kind.UNAVAILABLE,
          what
              + " failed, for this process may open no more files: raise its limit"
              + " (LimitNOFILE, ulimit -n): "
              + cause,
          cause);
    }
    if (tells(cause, FULL)) {
      return ContentStoreException.full(
          what + " failed, for the content directory is full: " + cause, cause);
    }
    Kind kind =
        switch (cause) {
          case AccessDeniedException e -> Kind.DENIED;
          case IOException e -> Kind.UNAVAILABLE;
          // The threads are gone: the store is being closed.
          case RejectedExecutionException e -> Kind.UNAVAILABLE;
          default -> Kind.UNKNOWN;
        };
    return new ContentStoreException(kind, what + " failed: " + cause, cause);
  }

  /** The same of a read: a file may go between two looks at it. */
  static ContentStoreException ofRead(String bucket, Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof NoSuchFileException) {
        return new ContentStoreException(Kind.NOT_FOUND, "no such object in " + bucket, cause);
      }
    }
    return of("read", cause);
  }

  /** What an exception of Vert.x's own, which is no {@link IOException}, was made of. */
  private static Throwable underVertx(Throwable failure) {
    Throwable cause = failure instanceof FileSystemException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  /** The JDK tells of it by the operating system's words alone. */
  private static boolean tells(Throwable cause, List<String> words) {
    String message = String.valueOf(cause.getMessage());
    return cause instanceof IOException && words.stream().anyMatch(message::contains);
  }
}
