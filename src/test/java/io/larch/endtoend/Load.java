package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.AssetClient;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Clients that store assets and delete every second one again, without a pause, and remember every
 * answer. Each works on paths of its own, so that the last answer for a path says what must be
 * there.
 */
public final class Load implements AutoCloseable {

  private static final int LARGE = 6 << 20;
  private static final int LARGE_EVERY = 20;
  private static final int SMALL_LIMIT = 20_000;

  /** What is known of a path. */
  private enum Known {
    THERE,
    GONE,
    /** A request was sent, and no answer came. */
    NOTHING
  }

  private record Asset(String path, int seed) {
    /** A large one, in two parts of a multipart upload, now and then. */
    byte[] content() {
      Random random = new Random(seed);
      byte[] bytes = new byte[seed % LARGE_EVERY == 0 ? LARGE + seed : random.nextInt(SMALL_LIMIT)];
      random.nextBytes(bytes);
      return bytes;
    }
  }

  private final String root;
  private final Map<Asset, Known> assets = new ConcurrentHashMap<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final List<Thread> clients;
  private volatile boolean stopped;

  /**
   * Starts the clients.
   *
   * @param root the path's first segment, unlike that of other loads on the same server
   * @param servers each client takes one, in turn
   */
  public Load(String root, int clients, List<URI> servers) {
    this.root = root;
    this.clients =
        IntStream.range(0, clients)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .name("load-" + root + "-" + i)
                        .start(() -> run(i, servers.get(i % servers.size()))))
            .toList();
  }

  private void run(int client, URI server) {
    AssetClient http = new AssetClient(server);
    for (int i = 1; !stopped; i++) {
      Asset asset = new Asset("/assets/%s/client%d/asset%d".formatted(root, client, i), i);
      try {
        assets.put(asset, Known.NOTHING);
        if (expect(201, store(http, asset))) {
          assets.put(asset, Known.THERE);
          if (i % 2 == 0) {
            assets.put(asset, Known.NOTHING);
            if (expect(204, http.delete(asset.path()))) {
              assets.put(asset, Known.GONE);
            }
          }
        }
      } catch (RuntimeException e) {
        failures.add(asset.path() + ": " + e);
        return;
      }
    }
  }

  private static HttpResponse<String> store(AssetClient http, Asset asset) {
    return http.store(asset.path(), BodyPublishers.ofByteArray(asset.content()), "{}");
  }

  private boolean expect(int status, HttpResponse<String> response) {
    answered.incrementAndGet();
    if (response.statusCode() == status) {
      return true;
    }
    failures.add(
        response.uri().getPath() + " was answered " + response.statusCode() + response.body());
    return false;
  }

  /** Waits for so many further answers. */
  public Load awaitAnswers(int further) {
    int goal = answered.get() + further;
    Awaitility.await(further + " more answers")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> answered.get() >= goal);
    return this;
  }

  /** Goes on for so long. */
  public Load awaitTime(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Awaitility.await()
        .atMost(time.plusSeconds(5))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> System.nanoTime() >= end);
    return this;
  }

  /** Requests that were answered otherwise than they should, or not at all. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** Asks a server for everything that the answers promise. */
  public void verify(URI server) {
    AssetClient http = new AssetClient(server);
    assertThat(assets.values()).contains(Known.THERE, Known.GONE);
    assets.entrySet().parallelStream()
        .filter(entry -> entry.getValue() != Known.NOTHING)
        .forEach(entry -> verify(http, entry.getKey(), entry.getValue()));
  }

  private static void verify(AssetClient http, Asset asset, Known known) {
    HttpResponse<byte[]> response =
        http.send(http.request(asset.path() + "/-/content").GET(), BodyHandlers.ofByteArray());
    assertThat(response.statusCode())
        .as("%s, which is %s", asset, known)
        .isEqualTo(known == Known.THERE ? 200 : 404);
    assertThat(known == Known.GONE || Arrays.equals(response.body(), asset.content()))
        .as("content of %s", asset)
        .isTrue();
  }

  @Override
  public void close() {
    stop();
  }

  /** Lets each client finish its request, and ends it. */
  public void stop() {
    stopped = true;
    for (Thread client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
