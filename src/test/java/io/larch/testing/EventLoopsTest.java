package io.larch.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

  @Test
  void whatNobodyCatchesOnAnEventLoopFailsTheTest() throws Exception {
    Vertx vertx = EventLoops.vertx();
    try {
      CountDownLatch after = new CountDownLatch(1);
      vertx.runOnContext(
          here -> {
            vertx.runOnContext(next -> after.countDown());
            throw new IllegalStateException("thrown on an event loop");
          });
      assertThat(after.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(EventLoops::requireNothingUncaught)
          .isInstanceOf(AssertionError.class)
          .hasRootCauseMessage("thrown on an event loop");
      // What was told is told once.
      EventLoops.requireNothingUncaught();
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void noTestMakesAVertxThatIsNotWatched() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java/io/larch"))) {
      List<Path> others =
          files
              .filter(file -> file.toString().endsWith(".java"))
              // What is measured has no tests around it.
              .filter(file -> !file.toString().contains("bench"))
              .filter(file -> !file.endsWith("EventLoops.java"))
              .filter(EventLoopsTest::makesVertx)
              .toList();
      assertThat(others).isEmpty();
    }
  }

  private static boolean makesVertx(Path file) {
    try {
      return Files.readString(file).contains(" Vertx." + "vertx(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
