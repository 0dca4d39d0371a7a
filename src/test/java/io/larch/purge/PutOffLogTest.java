package io.larch.purge;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.testing.LogLines;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PutOffLogTest {

  private static final FailedKey KEY = new FailedKey("k", Kind.DENIED, "not yours");

  private final LogLines lines = new LogLines(PutOffLog.class);
  private long now;
  private final PutOffLog log = new PutOffLog(Duration.ofMinutes(1), () -> now);

  @AfterEach
  void close() {
    lines.close();
  }

  private void putOff(String bucket) {
    log.putOff(bucket, 2, 30, KEY, Duration.ofMillis(1_500));
  }

  @Test
  void firstOfABucketIsReportedWithItsReasonAndTheNextAttempt() {
    putOff("a");
    putOff("b");
    assertThat(lines.lines())
        .hasSize(2)
        .allMatch(line -> line.endsWith("key k (DENIED: not yours); next attempt in 1.5 s"))
        .first()
        .asString()
        .startsWith("WARN bucket a: 2 purge batches were put off with 30 keys left");
  }

  @Test
  void laterOnesAreCountedIntoOneLineAnInterval() {
    for (int i = 0; i < 100; i++) {
      putOff("a");
    }
    assertThat(lines.lines()).hasSize(1);
    now += Duration.ofMinutes(1).toNanos();
    putOff("a");
    assertThat(lines.lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("WARN bucket a: 200 purge batches were put off with 3000 keys left");
  }
}
