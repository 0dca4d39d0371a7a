package io.larch.content.s3;

import static io.larch.content.ContentStoreContract.PART;
import static io.larch.content.ContentStoreContract.assertKind;
import static io.larch.content.StoreCalls.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.StoreCalls;
import io.larch.testing.ByteSource;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the store makes of a server that misbehaves while content is read or written. */
class S3TransferFaultsIT {

  private static final String ENDED =
      "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>";

  private static final String BEGUN =
      "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>key</Key><UploadId>id</UploadId>"
          + "</InitiateMultipartUploadResult>";

  private final S3Imposter s3 = new S3Imposter();
  private final S3ContentStore store = new S3ContentStore(s3.vertx, s3.config(8), true);
  private final StoreCalls calls = s3.calls(store);

  @AfterEach
  void stop() {
    await(store.close());
    s3.close();
  }

  @Test
  void contentCutShortFailsTheStream() {
    s3.behave(
        request -> {
          request.response().setStatusCode(206).putHeader("Content-Length", "1000");
          request.response().write("only this").onComplete(v -> request.connection().close());
        });
    assertThatThrownBy(() -> calls.read("key", 0, 1_000)).isInstanceOf(ContentStoreException.class);

    s3.behave(request -> request.response().setStatusCode(206).end("only this"));
    assertThatThrownBy(() -> calls.read("key", 0, 1_000))
        .isInstanceOf(ContentStoreException.class)
        .hasMessageContaining("9 of 1000");
  }

  @Test
  void contentThatStandsStillFailsTheStream() {
    s3.behave(
        request -> {
          request.response().setStatusCode(206).putHeader("Content-Length", "1000");
          request.response().write("only this");
        });
    assertKind(Kind.UNAVAILABLE, () -> calls.read("key", 0, 1_000));
  }

  @Test
  void refusalThatStandsStillFailsInTime() {
    s3.behave(
        request -> {
          request.response().setStatusCode(503).putHeader("Content-Length", "1000");
          request.response().write("only this");
        });
    for (int i = 0; i < 10; i++) { // more than there are connections
      assertKind(Kind.UNAVAILABLE, () -> calls.read("key", 0, 1_000));
    }
  }

  /** Uploads begin; what comes after that is answered so. */
  private void uploads(Handler<HttpServerRequest> part, Handler<HttpServerRequest> end) {
    s3.behave(
        request ->
            request
                .body()
                .onSuccess(
                    body -> {
                      if (!request.method().equals(HttpMethod.POST)) {
                        part.handle(request);
                      } else if (request.uri().contains("uploads=")) {
                        request.response().end(BEGUN);
                      } else {
                        end.handle(request);
                      }
                    }));
  }

  @Test
  void anErrorInsideTheSuccessOfAnUploadsEndFailsItAndAbortsIt() {
    uploads(
        S3TransferFaultsIT::answerPart,
        end -> end.response().end("<Error><Code>InternalError</Code></Error>"));

    assertKind(Kind.UNAVAILABLE, () -> calls.write("key", PART + 1));

    assertThat(s3.requests)
        .anyMatch(r -> r.startsWith("DELETE /bucket/key?") && r.contains("&uploadId=id&"));
  }

  /**
   * The end was once bounded as a small request is, and content that the store had was answered
   * 503. S3 may take minutes to put parts together, and writes blanks meanwhile.
   */
  @Test
  void theEndOfAnUploadMayTakeAsLongAsTheStoreShowsASignOfLife() {
    uploads(
        S3TransferFaultsIT::answerPart,
        end -> answerWithBlanks(end, S3Imposter.TIME_OUT.multipliedBy(2)));

    assertThat(calls.write("key", PART + 1)).isEqualTo(PART + 1);
  }

  private void answerWithBlanks(HttpServerRequest request, Duration time) {
    request.response().setChunked(true).write("<?xml version=\"1.0\"?>");
    long end = System.nanoTime() + time.toNanos();
    s3.vertx.setPeriodic(
        S3Imposter.TIME_OUT.dividedBy(4).toMillis(),
        timer -> {
          if (System.nanoTime() < end) {
            request.response().write(" ");
          } else {
            s3.vertx.cancelTimer(timer);
            request.response().end(ENDED);
          }
        });
  }

  @Test
  void theNextPartIsSentBeforeTheOneBeforeIsAnswered() {
    List<HttpServerRequest> unanswered = new ArrayList<>();
    uploads(
        part -> {
          unanswered.add(part);
          if (unanswered.size() >= 2) {
            unanswered.forEach(S3TransferFaultsIT::answerPart);
            unanswered.clear();
          }
        },
        end -> end.response().end(ENDED));

    assertThat(calls.write("key", 3 * PART + 1)).isEqualTo(3 * PART + 1);
  }

  @Test
  void anUploadThatTheStoreHoldsUpLeavesMemoryForOthers() {
    AtomicInteger held = new AtomicInteger();
    s3.behave(
        request -> {
          if (request.method().equals(HttpMethod.POST)) {
            request.response().end(BEGUN);
          } else if (request.uri().contains("/held")) {
            held.incrementAndGet();
          } else {
            request.body().onSuccess(body -> answerPart(request));
          }
        });

    Future<Long> first = calls.start("held", 20 * PART);
    await().until(() -> held.get() > 1);

    assertThat(calls.write("other", 10)).isEqualTo(10);
    assertThatThrownBy(() -> await(first)).isInstanceOf(ContentStoreException.class);
    assertThat(held).as("parts and the end of the upload").hasValueLessThanOrEqualTo(6);
  }

  private static void answerPart(HttpServerRequest request) {
    request.response().putHeader("ETag", "\"tag\"").end();
  }

  @Test
  void anAnswerBeforeTheWholeBodyEndsTheUpload() {
    s3.behave(request -> request.response().setStatusCode(403).end());

    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> calls.write("key", PART)).hasMessageContaining("answered 403");
    }
  }

  @Test
  void aBrokenOffUploadLetsGoOfItsConnection() {
    AtomicInteger closed = new AtomicInteger();
    List<ByteSource> source = new ArrayList<>();
    s3.behave(
        request -> {
          request.connection().closeHandler(v -> closed.incrementAndGet());
          if (request.method().equals(HttpMethod.POST)) {
            request.response().end(BEGUN);
          } else if (request.method().equals(HttpMethod.PUT)) {
            // Takes the bytes and does not answer.
            source.getFirst().fail(new IOException("the sender is gone"));
          } else {
            request.response().setStatusCode(204).end();
          }
        });

    Future<Long> write =
        calls.onContext(
            context -> {
              source.add(ByteSource.standingStill(context, PART + 1));
              return store.write(S3Imposter.BUCKET, "key", "image/png", source.getFirst());
            });

    assertThatThrownBy(() -> await(write)).hasMessage("the sender is gone");
    await().atMost(Duration.ofSeconds(10)).until(() -> closed.get() >= 1);
    assertThat(s3.requests)
        .anyMatch(r -> r.startsWith("DELETE /bucket/key?") && r.contains("&uploadId=id&"));
  }

  @Test
  void smallUploadsFindMemoryWhateverLargeOnesHold() {
    s3.answerWith(200, "");
    ContentStore small = new S3ContentStore(s3.vertx, s3.config(1), true);
    StoreCalls smallCalls = s3.calls(small);
    List<ByteSource> source = new ArrayList<>();
    Future<Long> first =
        smallCalls.onContext(
            context -> {
              source.add(ByteSource.standingStill(context, PART));
              return small.write(S3Imposter.BUCKET, "first", "image/png", source.getFirst());
            });
    await().until(() -> !source.isEmpty() && source.getFirst().position() == PART);

    for (int i = 0; i < 10; i++) {
      assertThat(smallCalls.write("small", 10)).isEqualTo(10);
    }

    source.getFirst().fail(new IOException("over"));
    assertThatThrownBy(() -> await(first)).hasMessage("over");
    assertThat(smallCalls.write("third", 10)).isEqualTo(10);
    await(small.close());
  }
}
