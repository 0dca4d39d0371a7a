package io.larch.content.s3;

import static io.larch.content.ContentStoreContract.PART;
import static io.larch.content.ContentStoreContract.assertKind;
import static io.larch.content.StoreCalls.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larch.config.ContentConfig.S3Config;
import io.larch.config.Secret;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.content.StoreCalls;
import io.larch.testing.ByteSource;
import io.larch.testing.EventLoops;
import io.larch.testing.S3Configs;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the store makes of a server that misbehaves. */
@SuppressWarnings("NullAway.Init") // set up before each test
class S3FaultsIT {

  private static final String BUCKET = "bucket";
  private static final List<String> KEYS = List.of("a", "b", "c");
  private static final String ENDED =
      "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>";

  private static final String BEGUN =
      "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>key</Key><UploadId>id</UploadId>"
          + "</InitiateMultipartUploadResult>";
  private static final String RESULT = "<?xml version=\"1.0\"?><DeleteResult>%s</DeleteResult>";

  /** Of requests, and of transfers that stand still. */
  private static final Duration TIME_OUT = Duration.ofSeconds(2);

  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private Vertx vertx;
  private HttpServer server;
  private ContentStore store;
  private StoreCalls calls;
  private volatile Handler<HttpServerRequest> behaviour;

  @BeforeEach
  void start() {
    vertx = EventLoops.vertx();
    server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      requests.add(request.method() + " " + request.uri());
                      behaviour.handle(request);
                    })
                .listen(0, "127.0.0.1"));
    store = new S3ContentStore(vertx, config(8, server.actualPort()), true);
    calls = new StoreCalls(vertx, store, BUCKET);
  }

  @AfterEach
  void stop() {
    await(store.close());
    await(vertx.close());
  }

  private static S3Config config(int bufferedParts, int port) {
    return config(bufferedParts, port, S3Config.Versions.CURRENT);
  }

  private static S3Config config(int bufferedParts, int port, S3Config.Versions versions) {
    return new S3Config(
        URI.create("http://127.0.0.1:" + port),
        "us-east-1",
        "key",
        new Secret("secret"),
        true,
        PART,
        bufferedParts,
        8,
        Duration.ofSeconds(5),
        TIME_OUT,
        TIME_OUT,
        Duration.ofMinutes(1),
        versions);
  }

  private void answerWith(int status, String body) {
    behaviour =
        request ->
            request.body().onSuccess(v -> request.response().setStatusCode(status).end(body));
  }

  private void deleteFailsWith(Kind kind) {
    DeleteResults results = calls.delete(KEYS, false);
    assertThat(results.gone()).isEmpty();
    assertThat(results.failed()).extracting(FailedKey::key).containsExactlyElementsOf(KEYS);
    assertThat(results.failed()).extracting(FailedKey::kind).containsOnly(kind);
    assertThat(results.refused()).isEqualTo(kind);
  }

  @Test
  void errorsForSomeKeysInsideASuccessAreFailuresOfThoseKeys() {
    answerWith(
        200,
        RESULT.formatted(
            "<Deleted><Key>a</Key></Deleted>"
                + "<Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
                + "<Error><Key>c</Key><Code>NoSuchKey</Code></Error>"));

    DeleteResults results = calls.delete(KEYS, false);

    assertThat(results.gone()).containsExactlyInAnyOrder("a", "c");
    assertThat(results.failed())
        .singleElement()
        .satisfies(
            failed -> {
              assertThat(failed.key()).isEqualTo("b");
              assertThat(failed.kind()).isEqualTo(Kind.DENIED);
            });
    assertThat(results.refused()).isNull();
  }

  @Test
  void keysMissingFromTheAnswerAreNotGone() {
    answerWith(
        200, RESULT.formatted("<Deleted><Key>a</Key></Deleted><Deleted><Key>x</Key></Deleted>"));

    DeleteResults results = calls.delete(KEYS, false);

    assertThat(results.gone()).containsExactly("a");
    assertThat(results.failed()).extracting(FailedKey::key).containsExactly("b", "c");
    assertThat(results.failed()).extracting(FailedKey::kind).containsOnly(Kind.UNKNOWN);
  }

  @Test
  void aSuccessWhoseXmlIsCutShortMeansNothing() {
    answerWith(200, "<DeleteResult><Deleted><Key>a</Key></Deleted><Deleted><Key>b</Key></Deleted>");
    deleteFailsWith(Kind.UNAVAILABLE);
    answerWith(200, "");
    deleteFailsWith(Kind.UNAVAILABLE);
    answerWith(200, "<html><Deleted><Key>a</Key></Deleted></html>");
    deleteFailsWith(Kind.UNKNOWN);
  }

  @Test
  void aSuccessWhoseConnectionBreaksMeansNothing() {
    behaviour =
        request -> {
          request.response().putHeader("Content-Length", "1000");
          request
              .response()
              .write(RESULT.formatted("<Deleted><Key>a</Key></Deleted>"))
              .onComplete(v -> request.connection().close());
        };
    deleteFailsWith(Kind.UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "503, <Error><Code>SlowDown</Code></Error>, THROTTLED",
    "429, , THROTTLED",
    "503, <html>busy</html>, UNAVAILABLE",
    "500, <Error><Code>InternalError</Code></Error>, UNAVAILABLE",
    "200, <Error><Code>InternalError</Code></Error>, UNAVAILABLE",
    "403, <Error><Code>SignatureDoesNotMatch</Code></Error>, DENIED",
    "403, , DENIED",
    "404, <Error><Code>NoSuchBucket</Code></Error>, NO_BUCKET",
    "400, <Error><Code>MalformedXML</Code></Error>, UNKNOWN"
  })
  void refusalsOfAWholeDeleteKeepTheirKind(int status, @Nullable String body, Kind kind) {
    answerWith(status, body == null ? "" : body);
    deleteFailsWith(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SignatureDoesNotMatch | LARCH_CONTENT_S3_SECRET_KEY",
        "InvalidAccessKeyId | content.s3.access-key",
        "RequestTimeTooSkewed | set the clock",
        "AccessDenied | give it the rights on the bucket"
      })
  void deniedBucketIsToldWithWhatToDo(String code, String way) {
    answerWith(403, "<Error><Code>" + code + "</Code></Error>");
    assertThatThrownBy(() -> await(store.check(BUCKET)))
        .isInstanceOfSatisfying(
            ContentStoreException.class,
            denied -> {
              assertThat(denied.kind()).isEqualTo(Kind.DENIED);
              assertThat(denied.getMessage()).contains(code, way).hasLineCount(1);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "507, , true",
    "403, <Error><Code>QuotaExceeded</Code></Error>, true",
    "503, <Error><Code>XMinioStorageFull</Code></Error>, true",
    "503, <Error><Code>SlowDown</Code></Error>, false"
  })
  void storeWithoutRoomIsTold(int status, @Nullable String body, boolean full) {
    answerWith(status, body == null ? "" : body);
    assertThatThrownBy(() -> calls.write("key", 10))
        .isInstanceOfSatisfying(
            ContentStoreException.class, e -> assertThat(e.isFull()).isEqualTo(full));
  }

  @Test
  void aServerThatDoesNotAnswerIsUnavailable() {
    behaviour = request -> {};
    deleteFailsWith(Kind.UNAVAILABLE);
    assertKind(Kind.UNAVAILABLE, () -> await(store.check(BUCKET)));
    assertKind(Kind.UNAVAILABLE, () -> calls.read("key", 0, 10));
    assertKind(Kind.UNAVAILABLE, () -> calls.write("key", 10));
  }

  @Test
  void aServerThatIsAwayIsUnavailable() {
    await(server.close());
    deleteFailsWith(Kind.UNAVAILABLE);
    assertKind(Kind.UNAVAILABLE, () -> calls.write("key", 2 * PART));
  }

  @Test
  void keysThatXmlCanNotCarryAreDeletedAlone() {
    behaviour = request -> request.response().setStatusCode(204).end();

    DeleteResults results = calls.delete(List.of("a\u0001b", "line\r"), false);

    assertThat(results.gone()).containsExactly("a\u0001b", "line\r");
    assertThat(requests)
        .extracting(r -> r.substring(0, r.indexOf('?')))
        .containsExactly("DELETE /bucket/a%01b", "DELETE /bucket/line%0D");
  }

  @Test
  void aKeyThatIsDeniedAloneDoesNotHoldUpTheOthers() {
    behaviour =
        request ->
            request.response().setStatusCode(request.uri().contains("%01") ? 403 : 204).end();

    DeleteResults results = calls.delete(List.of("a\u0001b", "line\r"), false);

    assertThat(results.gone()).containsExactly("line\r");
    assertThat(results.failed()).extracting(FailedKey::kind).containsExactly(Kind.DENIED);
    assertThat(results.refused()).isNull();
  }

  @Test
  void aStoreThatIsAwayCostsOneRequestHoweverManyKeysAreDeletedAlone() {
    behaviour = request -> request.response().setStatusCode(503).end();

    DeleteResults results = calls.delete(List.of("a\u0001", "b\u0001", "c\u0001"), false);

    assertThat(results.failed()).hasSize(3);
    assertThat(results.refused()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(requests).hasSize(1);
  }

  @Test
  void aBucketThatMayKeepVersionsUnseenIsNotDeletedFrom() {
    StoreCalls everyVersion = everyVersion();
    answerWith(403, "");
    assertThat(everyVersion.delete(KEYS, false).refused()).isEqualTo(Kind.DENIED);
    answerWith(200, "<html></html>");
    assertThat(everyVersion.delete(KEYS, false).refused()).isEqualTo(Kind.UNKNOWN);
    assertThat(requests).allMatch(r -> r.startsWith("GET /bucket?") && r.contains("versioning"));
  }

  @Test
  void aStoreThatKnowsNoVersionsDeletesKeysAsTheyAre() {
    StoreCalls everyVersion = everyVersion();
    behaviour =
        request -> {
          boolean asked = request.method().equals(HttpMethod.GET);
          request.response().setStatusCode(asked ? 501 : 204).end();
        };

    assertThat(everyVersion.delete(List.of("a\u0001"), false).gone()).containsExactly("a\u0001");
    assertThat(everyVersion.delete(List.of("b\u0001"), false).gone()).containsExactly("b\u0001");

    assertThat(requests).as("asked once a minute").hasSize(3);
  }

  private StoreCalls everyVersion() {
    S3Config config = config(8, server.actualPort(), S3Config.Versions.ALL);
    return new StoreCalls(vertx, new S3ContentStore(vertx, config, true), BUCKET);
  }

  @Test
  void contentCutShortFailsTheStream() {
    behaviour =
        request -> {
          request.response().setStatusCode(206).putHeader("Content-Length", "1000");
          request.response().write("only this").onComplete(v -> request.connection().close());
        };
    assertThatThrownBy(() -> calls.read("key", 0, 1_000)).isInstanceOf(ContentStoreException.class);

    behaviour = request -> request.response().setStatusCode(206).end("only this");
    assertThatThrownBy(() -> calls.read("key", 0, 1_000))
        .isInstanceOf(ContentStoreException.class)
        .hasMessageContaining("9 of 1000");
  }

  @Test
  void contentThatStandsStillFailsTheStream() {
    behaviour =
        request -> {
          request.response().setStatusCode(206).putHeader("Content-Length", "1000");
          request.response().write("only this");
        };
    assertKind(Kind.UNAVAILABLE, () -> calls.read("key", 0, 1_000));
  }

  @Test
  void refusalThatStandsStillFailsInTime() {
    behaviour =
        request -> {
          request.response().setStatusCode(503).putHeader("Content-Length", "1000");
          request.response().write("only this");
        };
    for (int i = 0; i < 10; i++) { // more than there are connections
      assertKind(Kind.UNAVAILABLE, () -> calls.read("key", 0, 1_000));
    }
  }

  /** Uploads begin; what comes after that is answered so. */
  private void uploads(Handler<HttpServerRequest> part, Handler<HttpServerRequest> end) {
    behaviour =
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
                    });
  }

  @Test
  void anErrorInsideTheSuccessOfAnUploadsEndFailsItAndAbortsIt() {
    uploads(
        S3FaultsIT::answerPart,
        end -> end.response().end("<Error><Code>InternalError</Code></Error>"));

    assertKind(Kind.UNAVAILABLE, () -> calls.write("key", PART + 1));

    assertThat(requests)
        .anyMatch(r -> r.startsWith("DELETE /bucket/key?") && r.contains("&uploadId=id&"));
  }

  /**
   * The end was once bounded as a small request is, and content that the store had was answered
   * 503. S3 may take minutes to put parts together, and writes blanks meanwhile.
   */
  @Test
  void theEndOfAnUploadMayTakeAsLongAsTheStoreShowsASignOfLife() {
    uploads(S3FaultsIT::answerPart, end -> answerWithBlanks(end, TIME_OUT.multipliedBy(2)));

    assertThat(calls.write("key", PART + 1)).isEqualTo(PART + 1);
  }

  private void answerWithBlanks(HttpServerRequest request, Duration time) {
    request.response().setChunked(true).write("<?xml version=\"1.0\"?>");
    long end = System.nanoTime() + time.toNanos();
    vertx.setPeriodic(
        TIME_OUT.dividedBy(4).toMillis(),
        timer -> {
          if (System.nanoTime() < end) {
            request.response().write(" ");
          } else {
            vertx.cancelTimer(timer);
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
            unanswered.forEach(S3FaultsIT::answerPart);
            unanswered.clear();
          }
        },
        end -> end.response().end(ENDED));

    assertThat(calls.write("key", 3 * PART + 1)).isEqualTo(3 * PART + 1);
  }

  @Test
  void anUploadThatTheStoreHoldsUpLeavesMemoryForOthers() {
    AtomicInteger held = new AtomicInteger();
    behaviour =
        request -> {
          if (request.method().equals(HttpMethod.POST)) {
            request.response().end(BEGUN);
          } else if (request.uri().contains("/held")) {
            held.incrementAndGet();
          } else {
            request.body().onSuccess(body -> answerPart(request));
          }
        };

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
    behaviour = request -> request.response().setStatusCode(403).end();

    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> calls.write("key", PART)).hasMessageContaining("answered 403");
    }
  }

  @Test
  void aBrokenOffUploadLetsGoOfItsConnection() {
    AtomicInteger closed = new AtomicInteger();
    List<ByteSource> source = new ArrayList<>();
    behaviour =
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
        };

    Future<Long> write =
        calls.onContext(
            context -> {
              source.add(ByteSource.standingStill(context, PART + 1));
              return store.write(BUCKET, "key", "image/png", source.getFirst());
            });

    assertThatThrownBy(() -> await(write)).hasMessage("the sender is gone");
    await().atMost(Duration.ofSeconds(10)).until(() -> closed.get() >= 1);
    assertThat(requests)
        .anyMatch(r -> r.startsWith("DELETE /bucket/key?") && r.contains("&uploadId=id&"));
  }

  /**
   * A connection that had been unused for as long as the idle time-out was closed under the request
   * that took it at that moment.
   */
  @Test
  void anUnusedConnectionIsClosedBeforeItsIdleTimeout() {
    AtomicInteger closed = new AtomicInteger();
    behaviour =
        request -> {
          request.connection().closeHandler(v -> closed.incrementAndGet());
          request.response().setStatusCode(204).end();
        };
    S3Config config =
        S3Configs.withIdleTimeout(config(8, server.actualPort()), Duration.ofSeconds(9));
    ContentStore keeping = new S3ContentStore(vertx, config, true);

    new StoreCalls(vertx, keeping, BUCKET).delete(List.of("\u0001"), false);

    // A third of it, and a second between two looks; then some more.
    await().atMost(Duration.ofSeconds(8)).until(() -> closed.get() == 1);
    await(keeping.close());
  }

  @Test
  void smallUploadsFindMemoryWhateverLargeOnesHold() {
    answerWith(200, "");
    ContentStore small = new S3ContentStore(vertx, config(1, server.actualPort()), true);
    StoreCalls smallCalls = new StoreCalls(vertx, small, BUCKET);
    List<ByteSource> source = new ArrayList<>();
    Future<Long> first =
        smallCalls.onContext(
            context -> {
              source.add(ByteSource.standingStill(context, PART));
              return small.write(BUCKET, "first", "image/png", source.getFirst());
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
