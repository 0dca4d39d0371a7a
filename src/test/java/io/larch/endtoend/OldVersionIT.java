package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A rolling upgrade from a real older build, a built checkout at {@code larch.old.home}. Not run
 * with the other tests, which have no older build; UPGRADING.md says how.
 */
@Tag("old-version")
class OldVersionIT {

  private static final Path OLD = Path.of(System.getProperty("larch.old.home", "none"));

  @Test
  void olderProcessGoesOnBesideANewerOneAndOnItsSchema() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    try (Deployment deployment =
            new Deployment(
                TestPostgres.emptyDatabase(), RabbitMqServer.shared(), RadosgwServer.shared());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      LarchProcess old = deployment.startFrom(OLD).awaitReady();
      Future<?> load = threads.submit(() -> useUntil(over, rounds, new AssetClient(old.url())));
      LarchProcess current;
      try {
        awaitRounds(rounds, 20);
        current = deployment.start().awaitReady();
        awaitRounds(rounds, rounds.get() + 50);
      } finally {
        over.set(true);
      }
      load.get(30, TimeUnit.SECONDS);
      for (int round = -1; round >= -20; round--) {
        use(new AssetClient(current.url()), round);
        use(new AssetClient(old.url()), round - 50);
        crossing(new AssetClient(old.url()), new AssetClient(current.url()), round);
        variants(new AssetClient(old.url()), new AssetClient(current.url()), round);
      }
      deployment.awaitNothingLeftBehind(Duration.ofSeconds(30));
      System.out.println("Rounds of the older process beside the newer one: " + rounds);
      restart(deployment, old);
    }
  }

  /** It starts on the newer schema, if it is in its range; else one line says why not. */
  private static void restart(Deployment deployment, LarchProcess old) {
    old.terminate();
    assertThat(old.awaitExit(Duration.ofSeconds(25))).isIn(0, 143);
    LarchProcess again = deployment.startFrom(OLD);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !again.alive() || again.output().contains("Larch is ready"));
    if (again.alive()) {
      use(new AssetClient(again.url()), -200);
    }
    System.out.println("The older version started again: " + again.output().lines().toList());
    assertThat(again.output()).containsAnyOf("Larch is ready", "newer than this version of Larch");
  }

  private static void useUntil(AtomicBoolean over, AtomicInteger rounds, AssetClient client) {
    while (!over.get()) {
      use(client, rounds.get());
      rounds.incrementAndGet();
    }
  }

  private static void awaitRounds(AtomicInteger rounds, int count) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> rounds.get() >= count);
  }

  /** Stores, reads, deletes: each way, and nothing is left. */
  private static void use(AssetClient client, int round) {
    String path = "/assets/round-" + round;
    for (int i = 0; i < 4; i++) {
      ok(client.store(path + "/asset", content(round, i)), 201);
    }
    ok(client.get(path + "/asset/-/content"), 200);
    ok(client.get(path + "/-/recursive/info"), 200);
    ok(client.delete(path + "/asset/-/entry/0"), 204);
    ok(client.delete(path + "/asset"), 204);
    HttpResponse<String> rest = client.delete(path + "/-/recursive");
    ok(rest, 204);
    assertThat(rest.headers().firstValue("Larch-Deleted")).hasValue("2");
  }

  /** What one has stored, the other reads and deletes. */
  private static void crossing(AssetClient one, AssetClient other, int round) {
    String path = "/assets/crossing-" + round;
    for (List<AssetClient> pair : List.of(List.of(one, other), List.of(other, one))) {
      ok(pair.getFirst().store(path, content(round, 0)), 201);
      ok(pair.getLast().get(path + "/-/content"), 200);
      ok(pair.getLast().delete(path), 204);
      ok(pair.getFirst().get(path + "/-/info"), 404);
    }
  }

  /** What the older one doesn't know of, it keeps, and takes away with the asset. */
  private static void variants(AssetClient old, AssetClient current, int round) {
    String path = "/assets/variants-" + round;
    ok(old.store(path, content(round, 0)), 201);
    String variant = path + "/-/entry/0/variants/preview";
    HttpResponse<String> put = current.putVariant(variant, "derived", null);
    ok(put, 201);
    ok(old.get(path + "/-/info"), 200);
    ok(
        old.send(
            old.request(path + "/-/entry/0")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"alt\":\"told by the older one\"}")),
            BodyHandlers.ofString()),
        200);
    ok(current.get(variant + "/content"), 200);
    ok(old.delete(path), 204);
    ok(current.get(variant + "/content"), 404);
  }

  private static byte[] content(int round, int number) {
    return ("round " + round + ", asset " + number).getBytes(StandardCharsets.UTF_8);
  }

  private static void ok(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }
}
