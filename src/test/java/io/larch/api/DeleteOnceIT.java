package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.api.DeletionServer.Answer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deletes that come with an idempotency key, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeleteOnceIT {

  private static final String KEY = "Idempotency-Key: clean-up-18";

  private final DeletionServer server = new DeletionServer();
  private DeletionServer other = server;

  @BeforeAll
  void startAnother() {
    other = new DeletionServer(server);
  }

  @AfterAll
  void stop() {
    other.close();
    server.close();
  }

  @BeforeEach
  void fill() {
    server.execute("TRUNCATE asset, purge_batch, idempotent_request");
    for (int i = 0; i < 8; i++) {
      server.assets.add("users/1", i, "{}");
    }
  }

  private static void assertDeleted(Answer answer, int expected) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    assertThat(answer.header("Larch-Deleted")).isEqualTo(Integer.toString(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/-/2", "/-/modified/3", "/-/entry/5", "/-/all", "/-/recursive"})
  void retryOnAnyInstanceAnswersTheSameAndDeletesNothingMore(String selector) {
    String target = "/assets/users/1" + selector;
    Answer first = server.delete(target, KEY);
    int deleted = Integer.parseInt(first.header("Larch-Deleted"));
    assertThat(deleted).isPositive();
    server.assets.add("users/1", 9, "{}");
    Set<String> living = server.assets.living();
    assertDeleted(server.delete(target, KEY), deleted);
    assertDeleted(other.delete(target, KEY), deleted);
    assertThat(server.assets.living()).isEqualTo(living).hasSize(9 - deleted);
    assertThat(other.delete(target, "Idempotency-Key: another").header("Larch-Deleted"))
        .isEqualTo(
            selector.equals("/-/entry/5") ? "0" : Integer.toString(Math.min(deleted, 9 - deleted)));
  }

  @Test
  void keyOfAnotherRequestIsRefused() {
    assertDeleted(server.delete("/assets/users/1/-/2", KEY), 2);
    String tag = server.entityTag("users/1#0");
    for (Answer answer :
        List.of(
            other.delete("/assets/users/1/-/3", KEY),
            other.delete("/assets/users/2/-/2", KEY),
            server.delete("/assets/users/1/-/entry/0", KEY, "If-Match: " + tag),
            server.postList("{\"assets\":[{\"path\":\"/users/1\",\"entryId\":0}]}", KEY))) {
      assertThat(answer.status()).isEqualTo(422);
    }
    assertThat(server.assets.living()).hasSize(6);
  }

  @Test
  void whatFailedIsJudgedAnew() {
    assertThat(server.delete("/assets/users/1/-/all?expect=9", KEY).status()).isEqualTo(412);
    server.assets.add("users/1", 9, "{}");
    assertDeleted(server.delete("/assets/users/1/-/all?expect=9", KEY), 9);
    assertDeleted(server.delete("/assets/users/1/-/all?expect=9", KEY), 9);
  }

  @Test
  void conditionHoldsForTheFirstRequestAndItsRetryIsAnsweredTheSame() {
    String tag = "If-Match: " + server.entityTag("users/1#7");
    assertDeleted(server.delete("/assets/users/1", KEY, tag), 1);
    assertDeleted(server.delete("/assets/users/1", KEY, tag), 1);
    assertThat(server.delete("/assets/users/1", tag).status()).isEqualTo(412);
    assertThat(server.assets.living()).hasSize(7);
  }

  @Test
  void retriesAtOnceAreCarriedOutOnce() {
    List<CompletableFuture<Answer>> answers =
        IntStream.range(0, 8)
            .mapToObj(i -> i % 2 == 0 ? server : other)
            .map(
                instance ->
                    CompletableFuture.supplyAsync(
                        () -> instance.delete("/assets/users/1/-/2", KEY)))
            .toList();
    answers.forEach(answer -> assertDeleted(answer.join(), 2));
    assertThat(server.assets.living()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Idempotency-Key:", "Idempotency-Key: a b"})
  void keyThatIsNoneRefusesTheDelete(String header) {
    assertThat(server.delete("/assets/users/1", header).status()).isEqualTo(400);
    assertThat(server.assets.living()).hasSize(8);
  }

  @Test
  void dryRunTakesNoKey() {
    assertThat(server.delete("/assets/users/1?dry-run=true", KEY).status()).isEqualTo(400);
  }
}
