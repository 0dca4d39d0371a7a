package io.larch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stores and deletes assets and remembers what was answered, so that it can be checked afterwards
 * that every answer was true. An asset's content is its own path.
 */
final class Answers {

  /** What the answers say of an asset. */
  private enum Known {
    THERE,
    GONE,
    /** A request was sent, and its outcome not told. */
    UNKNOWN
  }

  private static final Executor CLIENTS = Thread::startVirtualThread;
  private static final AtomicInteger TOPS = new AtomicInteger();

  private final Map<String, Known> assets = new ConcurrentHashMap<>();
  private final Map<String, String> keys = new ConcurrentHashMap<>();

  /** A path that nothing was ever stored at or below. */
  static String newTop() {
    return "/assets/top" + TOPS.incrementAndGet();
  }

  /**
   * Stores assets, all below one new path.
   *
   * @return their paths
   */
  List<String> store(LarchProcess larch, int count) {
    String top = newTop();
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String path = top + "/" + i;
      HttpResponse<String> answer = store(larch, path);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      paths.add(path);
    }
    return paths;
  }

  /** Stores an asset; another status than 201 leaves open what became of it. */
  HttpResponse<String> store(LarchProcess larch, String path) {
    assets.put(path, Known.UNKNOWN);
    HttpResponse<String> answer =
        client(larch).store(path, path.getBytes(StandardCharsets.US_ASCII));
    if (answer.statusCode() == 201) {
      assets.put(path, Known.THERE);
      JsonNode asset = AssetClient.json(answer);
      keys.put(path, AssetClient.contentKey(asset));
    }
    return answer;
  }

  /** Deletes an asset; remembers what the answer says of it. */
  HttpResponse<String> delete(LarchProcess larch, String path) {
    assets.put(path, Known.UNKNOWN);
    HttpResponse<String> answer = client(larch).delete(path);
    if (answer.statusCode() == 204) {
      assets.put(path, Known.GONE);
    } else if (answer.statusCode() == 503
        && answer.body().contains("\"urn:larch:error:unavailable\"")) {
      // Other than an unknown outcome, it says that nothing has been done.
      assets.put(path, Known.THERE);
    }
    return answer;
  }

  /** Deletes assets, each with a request that must be answered 204. */
  void deleteAll(LarchProcess larch, List<String> paths) {
    for (String path : paths) {
      HttpResponse<String> answer = delete(larch, path);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }
  }

  /**
   * Deletes all assets below a path with one request that must be answered 204, and so makes
   * batches of many keys.
   *
   * @param paths all that is there below their common parent
   */
  void deleteTree(LarchProcess larch, List<String> paths) {
    String first = paths.getFirst();
    HttpResponse<String> answer =
        client(larch).delete(first.substring(0, first.lastIndexOf('/')) + "/-/recursive");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Larch-Deleted")).hasValue("" + paths.size());
    paths.forEach(path -> assets.put(path, Known.GONE));
  }

  /** As {@link #delete}, without waiting. The future fails when the connection breaks. */
  CompletableFuture<HttpResponse<String>> deleting(LarchProcess larch, String path) {
    return CompletableFuture.supplyAsync(() -> delete(larch, path), CLIENTS);
  }

  /** As {@link #store(LarchProcess, String)}, without waiting. */
  CompletableFuture<HttpResponse<String>> storing(LarchProcess larch, String path) {
    return CompletableFuture.supplyAsync(() -> store(larch, path), CLIENTS);
  }

  /** The content key of an asset that was stored. */
  String key(String path) {
    return Objects.requireNonNull(keys.get(path), path);
  }

  /** The content keys of assets that were stored. */
  List<String> keys(List<String> paths) {
    return paths.stream().map(this::key).toList();
  }

  /** Asks a server for everything that the answers promise. */
  void verify(LarchProcess larch) {
    AssetClient client = client(larch);
    assets.forEach(
        (path, known) -> {
          HttpResponse<String> answer = client.get(path + "/-/content");
          assertThat(answer.statusCode())
              .as("%s, which is %s", path, known)
              .isIn(
                  known == Known.THERE
                      ? List.of(200)
                      : List.of(404, known == Known.GONE ? 404 : 200));
          if (answer.statusCode() == 200) {
            assertThat(answer.body()).isEqualTo(path);
          }
        });
  }

  /** What is no longer of interest is deleted, so that the next test begins with nothing. */
  void clear(LarchProcess larch) {
    assets.forEach(
        (path, known) -> {
          if (known != Known.GONE) {
            assertThat(client(larch).delete(path + "/-/all").statusCode()).isEqualTo(204);
          }
        });
    forget();
  }

  /** Begins anew, whatever is there. */
  void forget() {
    assets.clear();
    keys.clear();
  }

  private static AssetClient client(LarchProcess larch) {
    return new AssetClient(larch.url());
  }

  /** Whether a request was cut off instead of being answered. */
  static boolean cutOff(CompletableFuture<?> request) {
    return request
        .handle(
            (_, failure) -> failure != null && failure.getCause() instanceof UncheckedIOException)
        .join();
  }
}
