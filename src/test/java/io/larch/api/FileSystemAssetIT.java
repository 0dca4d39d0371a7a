package io.larch.api;

import io.larch.app.ContentStores;
import io.larch.config.ContentConfig;
import io.larch.config.Secret;
import io.larch.content.ContentStore;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FileSystemAssetIT implements AssetContract {

  private @Nullable AssetServer server;

  @BeforeAll
  void start(@TempDir Path directory) {
    server = new AssetServer(store(directory));
  }

  @AfterAll
  void stop() {
    server().close();
  }

  @Override
  public AssetServer server() {
    return Objects.requireNonNull(server);
  }

  static Function<Vertx, ContentStore> store(Path directory) {
    return vertx ->
        ContentStores.create(
            vertx,
            new ContentConfig(
                ContentConfig.Type.FILE_SYSTEM,
                AssetServer.BUCKET,
                true,
                new ContentConfig.S3Config(
                    URI.create("http://127.0.0.1:1"),
                    "us-east-1",
                    "unused",
                    new Secret("unused"),
                    true,
                    5 << 20,
                    4,
                    4,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(1),
                    ContentConfig.S3Config.Versions.ALL),
                new ContentConfig.FileSystemConfig(directory)));
  }
}
