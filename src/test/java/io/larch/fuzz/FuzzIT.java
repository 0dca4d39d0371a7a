package io.larch.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.app.RunningLarch;
import io.larch.testing.AssetClient;
import io.larch.testing.TestDatabase;
import io.larch.testing.TestPostgres;
import io.vertx.sqlclient.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Requests drawn at random, by somebody who may do everything below one path and nothing elsewhere:
 * none is answered 500 or not at all, none shows what is elsewhere, and nothing elsewhere changes.
 * Each request has a seed of its own; those that found something are kept in {@code seeds.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzIT {

  private static final long SEED = Long.getLong("larch.fuzz.seed", new Random().nextInt());
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("larch.fuzz.seconds", 8));
  private static final Duration LONG_TIME =
      Duration.ofSeconds(Long.getLong("larch.fuzz.seconds", 600));
  private static final int THREADS = 4;

  /** Whatever is wrong with a request, it is answered by then, or its connection is closed. */
  private static final Duration HANG = Duration.ofSeconds(20);

  private static final String OUTSIDE = "what-nobody-outside-may-see";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

  private final RunningLarch larch =
      RunningLarch.withAccess(TestPostgres.migratedDatabase(), Map.of());
  private final TestDatabase database = new TestDatabase(larch.database());
  private final String keeper =
      larch.key(
          "read /**", "store /**", "update /**", "delete /**", "delete:recursive /**", "admin");
  private final String key =
      larch.key(
          "read /mine/**",
          "store /mine/**",
          "update /mine/**",
          "delete /mine/**",
          "delete:recursive /mine/**");
  private final Map<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();

  @AfterAll
  void stop() {
    database.close();
    larch.close();
  }

  @Test
  void requestsDrawnAtRandomChangeNothingElsewhereAndAreAllAnswered() throws Exception {
    run(TIME);
  }

  @Test
  @Tag("slow-fault")
  void requestsDrawnAtRandomForLongChangeNothingElsewhere() throws Exception {
    run(LONG_TIME);
  }

  private void run(Duration time) throws Exception {
    AssetClient all = new AssetClient(larch.address()).with(keeper);
    byte[] content = OUTSIDE.getBytes(StandardCharsets.US_ASCII);
    for (String path :
        List.of("other/a", "other/a/b", "min/a", "mine2/a", "mine-b/a", "a", "min")) {
      assertThat(
              all.store(
                      "/assets/" + path,
                      java.net.http.HttpRequest.BodyPublishers.ofByteArray(content),
                      "{\"alt\":\"" + OUTSIDE + "\",\"labels\":{\"os\":\"ios\"},\"tags\":[\"x\"]}")
                  .statusCode())
          .isEqualTo(201);
    }
    Map<String, String> before = outside();
    List<String> found = new ArrayList<>();
    for (long seed : kept()) {
      ask(seed, found);
    }
    AtomicLong next = new AtomicLong(SEED * 1_000_000_007L);
    long end = System.nanoTime() + time.toNanos();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<CompletableFuture<Void>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        runs.add(
            CompletableFuture.runAsync(
                () -> {
                  while (System.nanoTime() < end && found.size() < 20) {
                    long seed = next.incrementAndGet();
                    if (seed % 50 == 0) { // so that there is something to be found
                      all.store("/assets/mine/" + seed % 3, new byte[] {1});
                    }
                    ask(seed, found);
                  }
                },
                threads));
      }
      CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new))
          .get(time.toSeconds() + 2 * HANG.toSeconds(), TimeUnit.SECONDS);
    }
    System.out.printf("Fuzz, -Dlarch.fuzz.seed=%d: %s%n", SEED, statuses);
    assertThat(found).as("-Dlarch.fuzz.seed=" + SEED).isEmpty();
    assertThat(outside()).isEqualTo(before);
    assertThat(statuses.keySet()).contains(200, 201, 204, 400, 404);
    assertThat(all.get("/assets/other/a/-/info").statusCode()).isEqualTo(200);
  }

  /** What may not change: all assets elsewhere, and who may do what. */
  private Map<String, String> outside() {
    Map<String, String> rows = new TreeMap<>();
    for (String query :
        List.of(
            "SELECT path || entry_id, a::text FROM live_asset AS a WHERE path <> 'mine/' AND NOT"
                + " starts_with(path, 'mine/')",
            "SELECT id, k::text FROM api_key AS k",
            "SELECT 'keys', number::text FROM api_key_change")) {
      for (Row row : TestDatabase.await(database.background().query(query).execute())) {
        rows.put(row.getString(0), row.getString(1));
      }
    }
    assertThat(rows).hasSizeGreaterThan(8);
    return rows;
  }

  private void ask(long seed, List<String> found) {
    byte[] request = FuzzedRequest.of(seed, key);
    @Nullable String wrong = wrong(request);
    if (wrong != null) {
      synchronized (found) {
        found.add(
            "seed %d: %s%n%s"
                .formatted(seed, wrong, new String(request, StandardCharsets.ISO_8859_1)));
      }
    }
  }

  private @Nullable String wrong(byte[] request) {
    URI server = larch.address();
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) HANG.toMillis());
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      try {
        socket.getOutputStream().write(request);
        socket.shutdownOutput();
      } catch (SocketException e) {
        // It was refused before it was sent whole.
      }
      return wrong(read(socket.getInputStream()));
    } catch (SocketTimeoutException e) {
      return "no answer, and the connection is open";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 * 1024];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        answer.write(buffer, 0, n);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (SocketException e) {
      // Reset, since there was more than was read.
    }
    return answer.toString(StandardCharsets.ISO_8859_1);
  }

  private @Nullable String wrong(String answer) {
    if (answer.isEmpty()) {
      statuses.computeIfAbsent(0, _ -> new AtomicInteger()).incrementAndGet();
      return null;
    }
    Matcher status = STATUS.matcher(answer);
    if (!status.lookingAt()) {
      return "no answer of HTTP: " + answer;
    }
    int code = Integer.parseInt(status.group(1));
    statuses.computeIfAbsent(code, _ -> new AtomicInteger()).incrementAndGet();
    if (code == 500 || code == 502 || code == 503 || code == 504) {
      return answer;
    }
    if (answer.contains(OUTSIDE)) {
      return "what is elsewhere is shown: " + answer;
    }
    int end = answer.indexOf("\r\n\r\n");
    return answer.substring(0, end < 0 ? answer.length() : end).contains("X-Injected")
        ? "a header was put in: " + answer
        : null;
  }

  /** Seeds of requests that found something once. */
  private static List<Long> kept() throws IOException {
    try (InputStream in = Objects.requireNonNull(FuzzIT.class.getResourceAsStream("seeds.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> Long.valueOf(line.split(" ", 2)[0]))
          .toList();
    }
  }
}
