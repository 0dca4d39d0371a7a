package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.config.AssetConfig.RedirectMode;
import io.larch.config.ImageConfig;
import io.larch.image.Profiles;
import io.larch.image.worker.ImageWorkers;
import io.larch.image.worker.Pictures;
import io.larch.testing.ImageConfigs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostlyPicturesIT {

  private static final Duration LIMIT = Duration.ofSeconds(1);

  @Test
  void pictureThatTookTooLongDoesNotKeepAWorkerBusyAgainAndOthersAreMade(@TempDir Path directory)
      throws IOException {
    try (AssetServer server =
        new AssetServer(
            FileSystemAssetIT.store(directory),
            AssetServer.config(RedirectMode.NONE, Set.of(), Set.of()),
            List.of(),
            Profiles.NONE,
            CostlyPicturesIT::workers)) {
      server.store("/assets/costly", Pictures.gif(310, 310, 40));
      server.store("/assets/other", Pictures.png(Pictures.scene(20, 20, 0)));

      HttpResponse<String> first = server.get("/assets/costly/-/content?format=webp&blur=100");
      assertThat(first.statusCode()).isEqualTo(503);
      assertThat(first.body()).contains("not made in time");

      long before = System.nanoTime();
      HttpResponse<String> again = server.get("/assets/costly/-/content?w=11");
      assertThat(again.statusCode()).isEqualTo(503);
      assertThat(again.body()).contains("took too long");
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LIMIT);

      assertThat(server.get("/assets/costly/-/content").statusCode()).isEqualTo(200);
      assertThat(server.get("/assets/other/-/content?w=11").statusCode()).isEqualTo(200);
    }
  }

  private static Future<ImageWorkers> workers(Vertx vertx) {
    ImageConfig usual = ImageConfigs.USUAL;
    ImageConfig impatient =
        new ImageConfig(
            1,
            1,
            usual.idleTimeout(),
            usual.jobsPerWorker(),
            LIMIT,
            usual.maxWaiting(),
            usual.maxWait(),
            usual.maxPixels(),
            usual.maxSourceSize(),
            usual.maxResultSize(),
            usual.maxResults(),
            usual.maxMemory(),
            null);
    Future<ImageWorkers> workers = ImageWorkers.start(vertx, impatient, new SimpleMeterRegistry());
    ImageWorkers started = AssetServer.await(workers);
    assumeTrue(started.missing().isEmpty(), () -> "left out: libvips: " + started.missing());
    return workers;
  }
}
