package io.larch.content.s3;

import static io.larch.content.ContentStoreContract.PART;
import static io.larch.content.ContentStoreContract.assertKind;
import static io.larch.content.StoreCalls.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.larch.config.ContentConfig.S3Config;
import io.larch.content.ContentStore;
import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.larch.content.StoreCalls;
import io.larch.testing.S3Configs;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the store makes of a server that misbehaves when content is deleted, or does nothing at all.
 */
class S3FaultsIT {

  private static final List<String> KEYS = List.of("a", "b", "c");
  private static final String RESULT = "<?xml version=\"1.0\"?><DeleteResult>%s</DeleteResult>";

  private final S3Imposter s3 = new S3Imposter();
  private final S3ContentStore store = new S3ContentStore(s3.vertx, s3.config(8), true);
  private final StoreCalls calls = s3.calls(store);

  @AfterEach
  void stop() {
    await(store.close());
    s3.close();
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
    s3.answerWith(
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
    s3.answerWith(
        200, RESULT.formatted("<Deleted><Key>a</Key></Deleted><Deleted><Key>x</Key></Deleted>"));

    DeleteResults results = calls.delete(KEYS, false);

    assertThat(results.gone()).containsExactly("a");
    assertThat(results.failed()).extracting(FailedKey::key).containsExactly("b", "c");
    assertThat(results.failed()).extracting(FailedKey::kind).containsOnly(Kind.UNKNOWN);
  }

  @Test
  void aSuccessWhoseXmlIsCutShortMeansNothing() {
    s3.answerWith(
        200, "<DeleteResult><Deleted><Key>a</Key></Deleted><Deleted><Key>b</Key></Deleted>");
    deleteFailsWith(Kind.UNAVAILABLE);
    s3.answerWith(200, "");
    deleteFailsWith(Kind.UNAVAILABLE);
    s3.answerWith(200, "<html><Deleted><Key>a</Key></Deleted></html>");
    deleteFailsWith(Kind.UNKNOWN);
  }

  @Test
  void aSuccessWhoseConnectionBreaksMeansNothing() {
    s3.behave(
        request -> {
          request.response().putHeader("Content-Length", "1000");
          request
              .response()
              .write(RESULT.formatted("<Deleted><Key>a</Key></Deleted>"))
              .onComplete(v -> request.connection().close());
        });
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
    s3.answerWith(status, body == null ? "" : body);
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
    s3.answerWith(403, "<Error><Code>" + code + "</Code></Error>");
    assertThatThrownBy(() -> await(store.check(S3Imposter.BUCKET)))
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
    s3.answerWith(status, body == null ? "" : body);
    assertThatThrownBy(() -> calls.write("key", 10))
        .isInstanceOfSatisfying(
            ContentStoreException.class, e -> assertThat(e.isFull()).isEqualTo(full));
  }

  @Test
  void aServerThatDoesNotAnswerIsUnavailable() {
    s3.behave(request -> {});
    deleteFailsWith(Kind.UNAVAILABLE);
    assertKind(Kind.UNAVAILABLE, () -> await(store.check(S3Imposter.BUCKET)));
    assertKind(Kind.UNAVAILABLE, () -> calls.read("key", 0, 10));
    assertKind(Kind.UNAVAILABLE, () -> calls.write("key", 10));
  }

  @Test
  void aServerThatIsAwayIsUnavailable() {
    s3.leave();
    deleteFailsWith(Kind.UNAVAILABLE);
    assertKind(Kind.UNAVAILABLE, () -> calls.write("key", 2 * PART));
  }

  @Test
  void keysThatXmlCanNotCarryAreDeletedAlone() {
    s3.behave(request -> request.response().setStatusCode(204).end());

    DeleteResults results = calls.delete(List.of("a\u0001b", "line\r"), false);

    assertThat(results.gone()).containsExactly("a\u0001b", "line\r");
    assertThat(s3.requests)
        .extracting(r -> r.substring(0, r.indexOf('?')))
        .containsExactly("DELETE /bucket/a%01b", "DELETE /bucket/line%0D");
  }

  @Test
  void aKeyThatIsDeniedAloneDoesNotHoldUpTheOthers() {
    s3.behave(
        request ->
            request.response().setStatusCode(request.uri().contains("%01") ? 403 : 204).end());

    DeleteResults results = calls.delete(List.of("a\u0001b", "line\r"), false);

    assertThat(results.gone()).containsExactly("line\r");
    assertThat(results.failed()).extracting(FailedKey::kind).containsExactly(Kind.DENIED);
    assertThat(results.refused()).isNull();
  }

  @Test
  void aStoreThatIsAwayCostsOneRequestHoweverManyKeysAreDeletedAlone() {
    s3.behave(request -> request.response().setStatusCode(503).end());

    DeleteResults results = calls.delete(List.of("a\u0001", "b\u0001", "c\u0001"), false);

    assertThat(results.failed()).hasSize(3);
    assertThat(results.refused()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(s3.requests).hasSize(1);
  }

  @Test
  void aBucketThatMayKeepVersionsUnseenIsNotDeletedFrom() {
    StoreCalls everyVersion = everyVersion();
    s3.answerWith(403, "");
    assertThat(everyVersion.delete(KEYS, false).refused()).isEqualTo(Kind.DENIED);
    s3.answerWith(200, "<html></html>");
    assertThat(everyVersion.delete(KEYS, false).refused()).isEqualTo(Kind.UNKNOWN);
    assertThat(s3.requests).allMatch(r -> r.startsWith("GET /bucket?") && r.contains("versioning"));
  }

  @Test
  void aStoreThatKnowsNoVersionsDeletesKeysAsTheyAre() {
    StoreCalls everyVersion = everyVersion();
    s3.behave(
        request -> {
          boolean asked = request.method().equals(HttpMethod.GET);
          request.response().setStatusCode(asked ? 501 : 204).end();
        });

    assertThat(everyVersion.delete(List.of("a\u0001"), false).gone()).containsExactly("a\u0001");
    assertThat(everyVersion.delete(List.of("b\u0001"), false).gone()).containsExactly("b\u0001");

    assertThat(s3.requests).as("asked once a minute").hasSize(3);
  }

  private StoreCalls everyVersion() {
    S3Config config = s3.config(8, S3Config.Versions.ALL);
    return s3.calls(new S3ContentStore(s3.vertx, config, true));
  }

  /**
   * A connection that had been unused for as long as the idle time-out was closed under the request
   * that took it at that moment.
   */
  @Test
  void anUnusedConnectionIsClosedBeforeItsIdleTimeout() {
    AtomicInteger closed = new AtomicInteger();
    s3.behave(
        request -> {
          request.connection().closeHandler(v -> closed.incrementAndGet());
          request.response().setStatusCode(204).end();
        });
    S3Config config = S3Configs.withIdleTimeout(s3.config(8), Duration.ofSeconds(9));
    ContentStore keeping = new S3ContentStore(s3.vertx, config, true);

    s3.calls(keeping).delete(List.of("\u0001"), false);

    // A third of it, and a second between two looks; then some more.
    await().atMost(Duration.ofSeconds(8)).until(() -> closed.get() == 1);
    await(keeping.close());
  }
}
