package io.larch.app;

import io.larch.config.ContentConfig;
import io.larch.content.ContentStore;
import io.larch.content.file.FileSystemContentStore;
import io.larch.content.s3.S3ContentStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.util.Objects;

/** Makes the content store that the configuration names. */
public final class ContentStores {

  private ContentStores() {}

  /** As below, and shows nothing. */
  public static ContentStore create(Vertx vertx, ContentConfig config) {
    return create(vertx, config, new SimpleMeterRegistry());
  }

  /**
   * A store of the configured type. Opens no connection and touches no file; {@link
   * ContentStore#prepare} does.
   *
   * @param meters where it shows what it holds
   * @return to be closed by the caller
   */
  public static ContentStore create(Vertx vertx, ContentConfig config, MeterRegistry meters) {
    return switch (config.type()) {
      case S3 -> {
        S3ContentStore store = new S3ContentStore(vertx, config.s3(), config.createBucket());
        store.register(meters);
        yield store;
      }
      case FILE_SYSTEM ->
          new FileSystemContentStore(
              vertx,
              Objects.requireNonNull(
                  config.fileSystem().directory(), "the file system store has no directory"),
              config.createBucket());
    };
  }
}
