package io.larch.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.testing.EventLoops;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageWorkersTest {

  private final Vertx vertx = EventLoops.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void startThatThrowsFails() throws Exception {
    assertThat(ImageWorkers.onAThread(vertx, () -> "started").await(10, TimeUnit.SECONDS))
        .isEqualTo("started");
    assertThatThrownBy(
            () ->
                ImageWorkers.onAThread(
                        vertx,
                        () -> {
                          throw new InternalError("unable to create native thread");
                        })
                    .await(10, TimeUnit.SECONDS))
        .hasMessageContaining("native thread");
  }
}
