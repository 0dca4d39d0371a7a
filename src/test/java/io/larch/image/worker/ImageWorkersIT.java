package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.image.job.ImageFormat;
import io.larch.image.job.ImageJob;
import io.larch.testing.EventLoops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(Lifecycle.PER_CLASS)
class ImageWorkersIT {

  private final Vertx vertx = EventLoops.vertx();
  private ImageWorkers workers;

  @BeforeAll
  void start() {
    workers = ImageWorkers.start(vertx, ImageSettings.DEFAULT, new SimpleMeterRegistry()).await();
    assumeTrue(workers.missing().isEmpty(), () -> "left out: " + workers.missing().orElse(""));
  }

  @AfterAll
  void stop() {
    workers.close().eventually(vertx::close).await();
  }

  @ParameterizedTest
  @CsvSource({"jpeg, JPEG", "jpeg, WEBP", "jpeg, PNG", "png, JPEG", "png, WEBP", "png, PNG"})
  void pictureIsMadeSmallerInAnotherFormat(String from, ImageFormat to) throws IOException {
    byte[] source = picture(from);
    try (ImageResult made =
        workers
            .make(
                ImageJob.to(to).withSize(ImageJob.Size.inside(100, 0)),
                source.length,
                BufferStream.of(vertx.getOrCreateContext(), source))
            .await()) {
      assertThat(made.format()).isEqualTo(to);
      assertThat(made.width()).isEqualTo(100);
      assertThat(made.height()).isEqualTo(75);
      assertThat(made.pages()).isEqualTo(1);
      assertThat(made.bytes().length()).isBetween(100, source.length);
    }
  }

  private static byte[] picture(String format) throws IOException {
    BufferedImage image = new BufferedImage(800, 600, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setPaint(new GradientPaint(0, 0, Color.RED, 800, 600, Color.BLUE));
    pen.fillRect(0, 0, 800, 600);
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }
}
