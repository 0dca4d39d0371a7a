package io.larch.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.AssetProblem;
import io.larch.mediatype.Given;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContentIntakeTest {

  private final Source source = new Source();
  private final ContentIntake intake = new ContentIntake(source, 10, 4, Given.NOTHING);
  private final List<String> events = new ArrayList<>();

  @Test
  void headIsDeliveredAgainWithTheRest() {
    intake.offer(Buffer.buffer("ab"));
    assertThat(intake.head().isComplete()).isFalse();
    intake.offer(Buffer.buffer("cdef"));
    assertThat(new String(intake.head().result(), StandardCharsets.US_ASCII)).isEqualTo("abcd");
    intake.end();
    consume();
    intake.resume();
    assertThat(events).last().isEqualTo("end");
    assertThat(String.join("", events)).isEqualTo("abcdefend");
  }

  @Test
  void sourceIsPausedWhileNobodyAsks() {
    intake.offer(Buffer.buffer("abcd"));
    assertThat(source.paused).isTrue();
    consume();
    intake.fetch(1);
    assertThat(source.paused).isTrue();
    intake.fetch(1);
    assertThat(source.paused).isFalse();
    intake.offer(Buffer.buffer("e"));
    intake.offer(Buffer.buffer("f"));
    assertThat(source.paused).isTrue();
    assertThat(events).containsExactly("abcd", "e");
    intake.end();
    assertThat(source.paused).isFalse();
    assertThat(events).containsExactly("abcd", "e");
    intake.fetch(2);
    assertThat(events).containsExactly("abcd", "e", "f", "end");
  }

  @Test
  void contentBeyondTheLimitFails() {
    consume();
    intake.resume();
    intake.offer(Buffer.buffer("0123456789"));
    intake.offer(Buffer.buffer("x"));
    intake.end();
    assertThat(events).containsExactly("0123456789", "ContentTooLarge");
  }

  @Test
  void failureReachesAConsumerThatComesLater() {
    intake.fail(new AssetProblem.ContentTooLarge(1));
    consume();
    assertThat(intake.head().failed()).isTrue();
    assertThat(events).containsExactly("ContentTooLarge");
  }

  @Test
  void sourceOfWhatIsRefusedGoesOnAndNothingOfItIsKept() {
    intake.offer(Buffer.buffer("abcd"));
    assertThat(source.paused).isTrue();
    intake.fail(new AssetProblem.ContentTypeNotAllowed("text/plain"));
    assertThat(source.paused).isFalse();
    intake.offer(Buffer.buffer("efgh"));
    assertThat(source.paused).isFalse();
    consume();
    intake.resume();
    assertThat(events).containsExactly("ContentTypeNotAllowed");
  }

  private void consume() {
    intake.handler(chunk -> events.add(chunk.toString()));
    intake.endHandler(_ -> events.add("end"));
    intake.exceptionHandler(e -> events.add(e.getClass().getSimpleName()));
  }

  /** Remembers whether it is paused. */
  private static final class Source implements ReadStream<Buffer> {
    private boolean paused;

    @Override
    public Source exceptionHandler(@Nullable Handler<Throwable> handler) {
      return this;
    }

    @Override
    public Source handler(@Nullable Handler<Buffer> handler) {
      return this;
    }

    @Override
    public Source endHandler(@Nullable Handler<Void> handler) {
      return this;
    }

    @Override
    public Source pause() {
      paused = true;
      return this;
    }

    @Override
    public Source resume() {
      paused = false;
      return this;
    }

    @Override
    public Source fetch(long amount) {
      return resume();
    }
  }
}
