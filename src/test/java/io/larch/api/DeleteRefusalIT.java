package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.api.DeletionServer.Answer;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a delete refuses, over HTTP, in front of assets that any reading of the request but the
 * strict one would delete.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeleteRefusalIT {

  private @Nullable DeletionServer running;

  @BeforeAll
  void start() {
    running = new DeletionServer();
    for (int entry = 0; entry < 8; entry++) {
      server().assets.add("users/123", entry, "{\"phone\": \"iphone\", \"os\": \"ios\"}", "t");
    }
    server().assets.add("users", 0, "{}");
    server().assets.add("users/123/profile", 0, "{}");
    server().assets.add("users/123/new", 0, "{}");
    server().assets.add("users/123/entry", 0, "{}");
    server().assets.add("users/123/recursive", 0, "{}");
    server().assets.add("users/123/oldest", 0, "{}");
  }

  @AfterAll
  void stop() {
    server().close();
  }

  private DeletionServer server() {
    return Objects.requireNonNull(running);
  }

  private void assertNothingDeleted() {
    assertThat(server().counts()).containsExactly(14L, 0L);
  }

  private void assertRefused(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getInteger("status")).isEqualTo(400);
    assertThat(problem.getString("detail")).isNotBlank();
    assertThat(answer.headers()).doesNotContainKey("larch-deleted");
    assertNothingDeleted();
  }

  /** Of what follows {@code /assets/users/123}. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        // would delete everything at the path
        "?limit=0",
        "?limit=-7",
        "/-/0",
        "/-/new/0",
        // not a number
        "?limit=abc",
        "?limit=",
        "?limit=1.5",
        "?limit=99999999999",
        "?limit=2147483648",
        // ambiguous
        "?limit=2&limit=3",
        "?limit=2&limit=2",
        "/-/5?limit=5",
        "/-/new/5?limit=5",
        "/-/all?limit=-1",
        // would be ignored, and the delete run unfiltered
        "?phone",
        "?phone=",
        "/-/all?phone",
        "/-/recursive?phone=",
        "?phone=iphone&phone=iphone",
        "?phone=iphone&phone=android",
        "?phone=iphone&label:phone=iphone",
        "/-/entry/1?limit=5",
        // contradictory
        "/-/recursive?limit=2",
        "/-/recursive/new",
        "/-/entry/1/recursive",
        "/-/all/5",
        // no entry
        "/-/entry",
        "/-/entry/",
        "/-/entry/-1",
        "/-/entry/abc",
        "/-/entry/9223372036854775808",
        // another path elsewhere
        "/-/",
        "/-",
        "/-/oldest",
        "/-/info",
        "/-/single",
        "/-/metadata",
        "/-/content",
        // not quite a path
        "/-/all/-/all",
        "/-/-/recursive",
        "//-/recursive",
        "//profile",
        "/./-/recursive",
        "/../-/recursive",
        "/%2E%2E/-/recursive",
        "/%2e/-/all",
        "/%2D/recursive",
        "?",
        "/-/recursive?",
        "?phone=iphone&",
        "?&phone=iphone",
        "/profile%00",
        "/-/all%0A",
        "?phone=iphone%00",
        "/%FF",
        "?phone=%C3",
        "/-/recursive%",
        // values that mean nothing
        "/-/all?dry-run=false",
        "/-/all?dry-run",
        "/-/all?dry-run=true&dry-run=true",
        "/-/all?expect=",
        "/-/all?expect=x",
        "/-/all?expect=-1",
        "/-/all?expect=8&expect=8",
        "/-/all?tag=",
        "/-/all?confirm=all-assets",
        "/-/recursive?confirm=all-assets",
        "/-/recursive?confirm=yes",
        "/-/all?cursor=x"
      })
  void requestThatIsNotFullyUnderstood(String selector) {
    assertRefused(server().delete("/assets/users/123" + selector));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "w", "h", "fit", "g", "format", "r", "f", "filter", "blur", "q", "pad", "pad-c", "strip",
        "cs", "profile", "s"
      })
  void reservedNameWithoutTheLabelPrefix(String name) {
    assertRefused(server().delete("/assets/users/123/-/recursive?" + name + "=10"));
  }

  static Stream<String> overTheLimits() {
    return Stream.of(
        "/" + "x".repeat(256) + "/-/recursive",
        "/x".repeat(63),
        ("/" + "x".repeat(250)).repeat(8),
        "?" + "x".repeat(129) + "=a",
        "?a=" + "x".repeat(257),
        "?tag=" + "x".repeat(257),
        IntStream.range(0, 51).mapToObj(i -> "l" + i + "=x").reduce("?a=x", (a, b) -> a + "&" + b));
  }

  @ParameterizedTest
  @MethodSource("overTheLimits")
  void pathOrLabelOverItsLimit(String selector) {
    assertRefused(server().delete("/assets/users/123" + selector));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/-/all",
        "/assets/-/new",
        "/assets/-/entry/0",
        "/assets/-/recursive",
        "/assets/-/recursive?confirm=yes",
        "/assets/-/recursive?confirm=",
        "/assets/-/recursive?confirm",
        "/assets/-/recursive?limit=5",
        "/assets/-/recursive?confirm=all-assets&confirm=all-assets",
        "/assets/-/recursive/?dry-run=true",
        "/assets//-/recursive?confirm=all-assets"
      })
  void rootIsNotDeletedByAccident(String target) {
    assertRefused(server().delete(target));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets",
        "/assets/",
        "/assets?confirm=all-assets",
        "/Assets/users/123",
        "/users/123"
      })
  void nothingLiesThere(String target) {
    Answer answer = server().delete(target);
    assertThat(answer.status()).as(answer.body()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertNothingDeleted();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If-None-Match: *",
        "If-None-Match: \"1-1\"",
        "If-Modified-Since: Sat, 21 Nov 2026 00:00:00 GMT",
        "If-Unmodified-Since: Sat, 21 Nov 2026 00:00:00 GMT",
        "if-unmodified-since: nonsense",
        "If-Range: \"1-1\"",
        "If: (<urn:uuid:1>)",
        "Range: bytes=0-9",
        "Content-Range: bytes 0-9/10"
      })
  void conditionThatMeansNothingOnADelete(String header) {
    assertRefused(server().delete("/assets/users/123", header));
    assertRefused(server().delete("/assets/users/123/-/entry/0?dry-run=true", header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/-/all", "/-/recursive", "/-/2", "/-/modified/5", "?limit=-1"})
  void ifMatchOnADeleteOfMany(String selector) {
    assertRefused(server().delete("/assets/users/123" + selector, "If-Match: *"));
    String tag = server().entityTag("users/123#7");
    assertRefused(server().delete("/assets/users/123" + selector, "If-Match: " + tag));
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-Match:", "If-Match: 1-1", "If-Match: *, *", "If-Match: \"a"})
  void ifMatchThatIsNoListOfEntityTags(String header) {
    assertRefused(server().delete("/assets/users/123/-/entry/0", header));
  }

  @Test
  void bodyOfKnownLength() {
    assertRefused(server().send("/assets/users/123/-/entry/0", "{}", "Content-Length: 2"));
  }

  @Test
  void bodyInChunks() {
    assertRefused(
        server()
            .send(
                "/assets/users/123/-/entry/0",
                "2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked"));
  }
}
