package io.larch.content;

import io.larch.config.ContentConfig;
import io.vertx.core.Vertx;
import java.util.Objects;

/** Makes the content store that the configuration names. */
public final class ContentStores {

  private ContentStores() {}

  /**
   * A store of the configured type. Opens no connection and touches no file; {@link
   * ContentStore#prepare} does.
   *
   * @return to be closed by the caller
   */
  public static ContentStore create(Vertx vertx, ContentConfig config) {
    return switch (config.type()) {
      case S3 -> new S3ContentStore(vertx, config.s3(), config.createBucket());
      case FILE_SYSTEM ->
          new FileSystemContentStore(
              vertx,
              Objects.requireNonNull(
                  config.fileSystem().directory(), "the file system store has no directory"),
              config.createBucket());
    };
  }
}
