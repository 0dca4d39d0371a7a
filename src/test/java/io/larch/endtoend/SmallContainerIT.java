package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.AssetClient;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Loads that hold as much memory as they can, on a process with that of a small container: it stays
 * up, and a small request of another client is answered within a second all the while.
 */
class SmallContainerIT {

  /** For a small request of somebody else, 99 times of 100. */
  private static final long MOST_MILLIS = 1_000;

  private static final int CONTENT = 8 << 20;
  private static final double CONTAINER_MIB = 512;
  private static final int WARM_UP = 300;
  private static final Duration SCANNED = Duration.ofSeconds(15);

  @TempDir static Path directory;

  private static SmallContainer larch;

  @BeforeAll
  static void start() {
    larch = new SmallContainer(directory);
    larch.client().store("/assets/small", "hello".getBytes(StandardCharsets.US_ASCII));
    larch.client().store("/assets/large", new byte[CONTENT]);
    // So that what is measured is compiled, as it is in a server that has served anybody.
    for (int i = 0; i < WARM_UP; i++) {
      larch.client().store("/assets/warm", new byte[100_000]);
    }
    larch.execute(
        "INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,"
            + " content_type, attributes, source, labels, tags) SELECT 'many/' || i || '/', 0,"
            + " now(), now(), 'b', ARRAY['k'], 0, 'text/plain', '{}', 'upload', (SELECT"
            + " jsonb_object_agg(n || repeat('n', 120), repeat(chr(233), 256)) FROM"
            + " generate_series(1, 50) AS n), (SELECT array_agg(n || repeat('t', 250)) FROM"
            + " generate_series(1, 50) AS n) FROM generate_series(1, 1000) AS i");
  }

  @AfterAll
  static void stop() {
    larch.close();
  }

  /** What the test before has left to be cleared away is not this one's load. */
  private static void awaitQuiet() {
    AssetClient client = larch.client();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              long begin = System.nanoTime();
              return client.get("/assets/small/-/info").statusCode() == 200
                  && System.nanoTime() - begin < 100_000_000L
                  && larch.activeRequests() <= 1;
            });
  }

  /**
   * Measured again when it was too slow: what else the machine does for a moment is not the load's,
   * and what is the load's shows each time.
   */
  private static void whileABystanderAsks(Callable<Void> load) throws Exception {
    Bystander bystander = beside(load);
    for (int measured = 1; measured < 3 && bystander.p99() >= MOST_MILLIS; measured++) {
      bystander = beside(load);
    }
    assertThat(bystander.p99()).isLessThan(MOST_MILLIS);
  }

  private static Bystander beside(Callable<Void> load) throws Exception {
    awaitQuiet();
    Bystander bystander = new Bystander(larch.client(), "/assets/small/-/info");
    try {
      load.call();
    } finally {
      bystander.stop();
    }
    System.out.printf(
        "beside: %d requests, p99 %d ms, refused %s; resident %.0f MiB%n",
        bystander.asked(), bystander.p99(), bystander.refused(), larch.residentMiB());
    assertThat(larch.process().alive()).as("%s", larch.process().output()).isTrue();
    assertThat(bystander.refused()).isEmpty();
    assertThat(larch.residentMiB()).isLessThan(CONTAINER_MIB);
    assertThat(larch.process().output()).doesNotContain("OutOfMemoryError", "OutOfDirectMemory");
    return bystander;
  }

  private static String post(String target, long length) {
    return "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        .formatted(target, length);
  }

  private static String status(Socket socket) throws IOException {
    byte[] line = socket.getInputStream().readNBytes(12);
    return new String(line, StandardCharsets.US_ASCII);
  }

  @Test
  void millionsOfItemsAreRefused() throws Exception {
    whileABystanderAsks(
        () -> {
          String body = "{\"assets\":[" + "1,".repeat(3_000_000) + "1]}";
          try (Socket socket = larch.connect()) {
            SmallContainer.send(socket, post("/deletions", body.length()));
            try {
              SmallContainer.send(socket, body);
            } catch (IOException e) {
              // It is cut off while it still sends, having been answered.
            }
            assertThat(status(socket)).isEqualTo("HTTP/1.1 400");
          }
          return null;
        });
  }

  @Test
  void unfinishedBodiesAreBounded() throws Exception {
    StringBuilder begun = new StringBuilder("{\"assets\":[");
    String longest = ("/" + "%c3%a9".repeat(120)).repeat(8);
    for (int i = 0; i < 999; i++) {
      begun.append("{\"path\":\"").append(longest).append("\",\"entryId\":").append(i).append("},");
    }
    whileABystanderAsks(
        () -> {
          List<Socket> sockets = new ArrayList<>();
          try {
            for (int i = 0; i < 32; i++) {
              Socket socket = larch.connect();
              sockets.add(socket);
              try {
                SmallContainer.send(socket, post("/deletions", 6_299_999));
                SmallContainer.send(socket, begun.toString());
              } catch (IOException e) {
                // Refused while it still sends.
              }
            }
          } finally {
            SmallContainer.close(sockets);
          }
          return null;
        });
  }

  @Test
  void pagesOfTheLargestAssetsKeepNobodyWaiting() throws Exception {
    whileABystanderAsks(
        () -> {
          for (HttpResponse<String> page :
              atOnce(8, () -> larch.client().get("/assets/many/-/recursive/info?limit=1000"))) {
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(AssetClient.json(page).get("nextCursor").isNull()).isFalse();
          }
          return null;
        });
  }

  /** By a label that no index helps with; beside them, entries are deleted one by one. */
  @Test
  @Tag("slow-fault")
  void sixtyFourClientsThatScanAreBounded() throws Exception {
    larch.execute(
        "INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,"
            + " content_type, attributes, source, labels, tags) SELECT 'scanned/' || i || '/', 0,"
            + " now(), now(), 'b', ARRAY['k'], 0, 'text/plain', '{}', 'upload',"
            + " jsonb_build_object('season', 'autumn', 'number', i::text), '{tree}' FROM"
            + " generate_series(1, 300000) AS i");
    larch.execute("VACUUM ANALYZE asset");
    AtomicInteger deleted = new AtomicInteger();
    whileABystanderAsks(
        () -> {
          long end = System.nanoTime() + SCANNED.toNanos();
          try (ExecutorService scans = Executors.newFixedThreadPool(64)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
              running.add(scans.submit(() -> scan(end)));
            }
            AssetClient client = larch.client();
            while (System.nanoTime() < end) {
              String entry = "/assets/scanned/" + deleted.incrementAndGet() + "/-/entry/0";
              assertThat(client.delete(entry).statusCode()).isEqualTo(204);
            }
            for (Future<?> one : running) {
              one.get();
            }
          }
          return null;
        });
    System.out.printf("deleted one by one beside the scans: %d%n", deleted.get());
  }

  private static void scan(long end) {
    AssetClient client = larch.client();
    while (System.nanoTime() < end) {
      assertThat(
              client.get("/assets/scanned/-/recursive/info?limit=100&season=winter").statusCode())
          .isIn(200, 503);
    }
  }

  private static <T> List<T> atOnce(int count, Callable<T> call) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        running.add(threads.submit(call));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    }
  }

  /** The load is that these connections stay as they are for a while. */
  private static void holdFor(Duration time) {
    Awaitility.await().pollDelay(time).until(() -> true);
  }

  @Test
  void slowDownloadsAreBounded() throws Exception {
    slowDownloads(100);
  }

  @Test
  @Tag("slow-fault")
  void thousandSlowDownloadsAreBounded() throws Exception {
    slowDownloads(1_000);
  }

  private static void slowDownloads(int count) throws Exception {
    connections(count, "GET /assets/large/-/content HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  }

  /** That many, each of which sends something and reads nothing, for some seconds. */
  private static void connections(int count, String sent) throws Exception {
    whileABystanderAsks(
        () -> {
          List<Socket> sockets = new ArrayList<>();
          try {
            for (int i = 0; i < count; i++) {
              Socket socket = larch.connect();
              sockets.add(socket);
              try {
                SmallContainer.send(socket, sent);
              } catch (IOException e) {
                // One more than there may be.
              }
            }
            holdFor(Duration.ofSeconds(3));
          } finally {
            SmallContainer.close(sockets);
          }
          return null;
        });
  }

  @Test
  void stalledUploadsAreBounded() throws Exception {
    stalledUploads(300);
  }

  @Test
  @Tag("slow-fault")
  void fourThousandStalledUploadsAreBounded() throws Exception {
    stalledUploads(4_000);
  }

  private static void stalledUploads(int count) throws Exception {
    String begun =
        "POST /assets/stalled HTTP/1.1\r\n"
            + "Host: 127.0.0.1\r\n"
            + "Content-Type: multipart/form-data; boundary=b\r\n"
            + "Content-Length: 50000000\r\n\r\n"
            + "--b\r\n"
            + "Content-Disposition: form-data; name=\"asset\"; filename=\"a\"\r\n\r\n"
            + "x".repeat(100_000);
    connections(count, begun);
  }

  /** Requests that nobody waits for the answers of: taken apart, they are ten times as large. */
  @Test
  void requestsSentWithoutWaitingAreBounded() throws Exception {
    connections(800, "GET /assets/small HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_500));
  }
}
