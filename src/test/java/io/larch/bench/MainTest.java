package io.larch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class MainTest {

  @Test
  void failureIsToldInOneLine() {
    assertThat(Main.line(new BenchException("wrk failed:\nfor some reason")))
        .isEqualTo("wrk failed:");
    assertThat(Main.line(new IllegalStateException("lost\nconnection")))
        .isEqualTo("java.lang.IllegalStateException: lost");
  }

  @Test
  void whatTheBenchmarkSaysGoesBeforeWhatIsAroundIt() {
    assertThat(Main.line(new ExecutionException(new BenchException("the rows ran out"))))
        .isEqualTo("the rows ran out");
  }
}
