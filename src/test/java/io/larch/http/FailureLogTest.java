package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Once a bucket's policy denied every upload, and the log took a stack of 50 lines for each. */
class FailureLogTest {

  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final RecordedLog recorded = new RecordedLog(FailureLogTest.class.getName());
  private long now = Long.MAX_VALUE - 10;
  private final FailureLog log =
      new FailureLog(LoggerFactory.getLogger(FailureLogTest.class), INTERVAL, () -> now);

  @AfterEach
  void close() {
    recorded.close();
  }

  @Test
  void everyRequestHasALineAndTheFirstOfAKindItsStack() {
    for (int i = 0; i < 100; i++) {
      fail("id-" + i, denied("key " + i));
    }

    assertThat(recorded.events()).hasSize(100);
    assertThat(stacks()).containsExactly("key 0");
    assertThat(recorded.events().getLast().getFormattedMessage())
        .contains("id-99", "IllegalStateException: key 99");
  }

  @Test
  void stackIsDueAgainAfterTheInterval() {
    fail("1", denied("first"));
    now += INTERVAL.toNanos() - 1;
    fail("2", denied("early"));
    now++;
    fail("3", denied("due"));

    assertThat(stacks()).containsExactly("first", "due");
  }

  @Test
  void classPlaceAndFirstCauseTellKindsApart() {
    RuntimeException elsewhere = new IllegalStateException("elsewhere");
    fail("1", denied("denied"));
    fail("2", elsewhere);
    fail("3", new UnsupportedOperationException("another class"));
    fail("4", caused("a bug", denied("inside")));
    fail("5", caused("another bug", elsewhere));
    fail("6", caused("the bug again", denied("inside")));

    assertThat(stacks())
        .containsExactly("denied", "elsewhere", "another class", "a bug", "another bug");
  }

  @Test
  void kindsAreForgottenBeforeTheyAreTooMany() {
    IntStream.rangeClosed(0, 100).forEach(i -> fail("x", ofKind(i)));
    fail("x", ofKind(100));
    fail("x", ofKind(0));

    assertThat(stacks()).hasSize(102).endsWith("kind 100", "kind 0");
  }

  /** Uploads that a store didn't answer in time once left no trace but their answers. */
  @Test
  void requestsThatAServerBehindFailedAreToldOfOnceAnIntervalForEachKind() {
    for (int i = 0; i < 100; i++) {
      log.unserved("id-" + i, denied("no answer from the store"));
      log.unserved("id-" + i, new UnsupportedOperationException("no answer from the database"));
    }
    now += INTERVAL.toNanos();
    log.unserved("later", denied("still none"));

    assertThat(recorded.events().stream().map(ILoggingEvent::getFormattedMessage))
        .containsExactly(
            "Request id-0 could not be served: no answer from the store; requests like it are not"
                + " told of for 60 s",
            "Request id-0 could not be served: no answer from the database; requests like it are"
                + " not told of for 60 s",
            "Request later could not be served: still none; requests like it are not told of for"
                + " 60 s");
    assertThat(stacks()).isEmpty();
  }

  @Test
  void failureWithoutAReasonHasItsLine() {
    fail("id", null);

    assertThat(recorded.events()).hasSize(1);
    assertThat(stacks()).isEmpty();
  }

  private void fail(String requestId, @Nullable Throwable failure) {
    log.failed(requestId, "failed", failure);
  }

  private static RuntimeException denied(String message) {
    return new IllegalStateException(message);
  }

  private static RuntimeException caused(String message, Throwable cause) {
    return new IllegalArgumentException(message, cause);
  }

  private static Throwable ofKind(int line) {
    Throwable failure = new IllegalStateException("kind " + line);
    failure.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("Place", "method", "Place.java", line)});
    return failure;
  }

  /** The messages of the failures whose stacks are in the log. */
  private List<String> stacks() {
    return recorded.events().stream()
        .map(ILoggingEvent::getThrowableProxy)
        .filter(proxy -> proxy != null)
        .map(proxy -> proxy.getMessage())
        .toList();
  }
}
