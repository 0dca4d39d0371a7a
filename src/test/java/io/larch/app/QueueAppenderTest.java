package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QueueAppenderTest {

  private final LoggerContext context = RecordingAppender.newContext();

  private QueueAppender queue(RecordingAppender target, int length) {
    QueueAppender queue = new QueueAppender(target, target, length);
    queue.setContext(context);
    queue.start();
    return queue;
  }

  private LoggingEvent event(String message) {
    return new LoggingEvent(
        "", context.getLogger("io.larch.Test"), Level.INFO, message, null, null);
  }

  @Test
  void stoppingWritesOutWhatIsQueuedInOrder() {
    RecordingAppender target = RecordingAppender.flowing();
    QueueAppender queue = queue(target, 1_000);

    IntStream.range(0, 1_000).forEach(i -> queue.doAppend(event("m" + i)));
    queue.stop();

    assertThat(target.messages())
        .isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> "m" + i).toList());
    assertThat(queue.dropped()).isZero();
    assertThat(target.isStarted()).isFalse();
    assertThat(target.flushed()).isEqualTo(1_000);
  }

  @Test
  void whatIsLoggedIsFlushedThoughNothingFollows() {
    RecordingAppender target = RecordingAppender.flowing();
    QueueAppender queue = queue(target, 10);
    for (int i = 1; i <= 3; i++) {
      int so = i;
      queue.doAppend(event("m" + i));
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> target.flushed() == so);
    }
    queue.stop();
  }

  @Test
  void stalledOutputDropsAndCountsInsteadOfBlocking() throws InterruptedException {
    RecordingAppender target = RecordingAppender.stalled();
    QueueAppender queue = queue(target, 10);
    queue.doAppend(event("first"));
    target.awaitFirst();

    IntStream.range(0, 25).forEach(i -> queue.doAppend(event("m" + i)));

    assertThat(queue.dropped()).isEqualTo(15);
    target.release();
    queue.stop();
    assertThat(target.messages()).hasSize(11).startsWith("first", "m0").endsWith("m9");
  }

  @Test
  void stoppingGivesUpOnAnOutputThatStaysStalled() throws InterruptedException {
    RecordingAppender target = RecordingAppender.stalled();
    QueueAppender queue = queue(target, 10);
    queue.doAppend(event("first"));
    target.awaitFirst();

    queue.stop();

    assertThat(target.messages()).isEmpty();
    target.release();
  }
}
