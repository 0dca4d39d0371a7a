package io.larch.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.LogLines;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutageLogTest {

  private final LogLines log = new LogLines(OutageLogTest.class);
  private long now = Long.MAX_VALUE - 5; // the clock may run over
  private final OutageLog outage = new OutageLog(log.logger(), Duration.ofMinutes(1), () -> now);

  @AfterEach
  void close() {
    log.close();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void firstFailureIsReportedAtOnce() {
    outage.down("broker away", new IllegalStateException("refused"));
    assertThat(log.lines())
        .containsExactly("WARN broker away: refused; will be tried again within seconds");
  }

  @Test
  void longOutageIsOneLineAnInterval() {
    for (int second = 0; second < 180; second++) {
      outage.down("broker away", null);
      pass(Duration.ofSeconds(1));
    }
    assertThat(log.lines())
        .containsExactly(
            "WARN broker away; will be tried again within seconds",
            "WARN broker away (and 59 more times); will be tried again within seconds",
            "WARN broker away (and 59 more times); will be tried again within seconds");
  }

  @Test
  void endIsReportedOnce() {
    outage.up("back");
    outage.down("away", null);
    outage.up("back");
    outage.up("back");
    assertThat(log.lines())
        .containsExactly("WARN away; will be tried again within seconds", "INFO back");
  }

  @Test
  void whatComesAndGoesAllTheTimeDoesNotFillTheLog() {
    for (int i = 0; i < 600; i++) {
      outage.down("away", null);
      outage.up("back");
      pass(Duration.ofMillis(100));
    }
    assertThat(log.lines()).hasSize(2);
    outage.down("away", null);
    assertThat(log.lines()).last().asString().contains("(and 599 more times)");
  }
}
