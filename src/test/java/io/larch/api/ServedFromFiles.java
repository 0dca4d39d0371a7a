package io.larch.api;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests against an {@link AssetServer} of their own, with its content in files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServedFromFiles {

  private @Nullable Path files;
  private @Nullable AssetServer running;

  @BeforeAll
  void start(@TempDir Path directory) {
    files = directory;
    running = new AssetServer(FileSystemAssetIT.store(directory));
  }

  @AfterAll
  void stop() {
    server().close();
  }

  AssetServer server() {
    return Objects.requireNonNull(running);
  }

  /** Where the content is. */
  Path files() {
    return Objects.requireNonNull(files);
  }
}
