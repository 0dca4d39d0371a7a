package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.larch.config.ImageConfig;
import io.larch.image.job.ImageJob;
import io.larch.image.job.WrittenFormat;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server without libvips starts all the same, and has no pictures made. */
class MissingLibraryIT {

  @ParameterizedTest
  @CsvSource({
    "/nowhere/libvips.so.42, there is no library /nowhere/libvips.so.42",
    "libnothing.so.1, there is no library libnothing.so.1",
    "libm.so.6, it has no function vips_version"
  })
  void nothingIsMadeAndNoProcessRemains(String library, String reason) throws IOException {
    ImageConfig settings = TestWorkers.settings(2, 8, Duration.ofSeconds(20), 1_000, library);
    try (TestWorkers workers = new TestWorkers(settings)) {
      assertThat(workers.workers().missing()).contains(reason);
      assertThat(workers.workers().formats()).isEmpty();
      assertThat(workers.workers().library()).isEmpty();
      byte[] png = Pictures.png(Pictures.scene(10, 10, 0));
      assertThatExceptionOfType(ImageProblem.Missing.class)
          .isThrownBy(() -> workers.make(ImageJob.to(WrittenFormat.PNG), png))
          .withMessage(reason);
      assertThat(workers.count(ImageMetrics.Outcome.MISSING)).isEqualTo(1);
      await().atMost(Duration.ofSeconds(30)).until(() -> workers.processes().isEmpty());
    }
  }
}
