package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.testing.AssetClient;
import io.larch.testing.TestPostgres;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More than 1,000 refused log-ins a second on a port, and what others have of both meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedLogInsIT {

  private static final int CONNECTIONS = 8;

  /** Each connection asks so often: 2,000 a second in all, where the machine is quick enough. */
  private static final int EVERY_MILLIS = 4;

  private static final int LEAST_A_SECOND = 1_000;

  /** What somebody else waits at the most, in one of a hundred requests. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final RunningLarch larch =
      RunningLarch.withAccess(
          TestPostgres.migratedDatabase(), Map.of("LARCH_ACCESS_LIMITS_REFUSED_LOG_INS", "20"));
  private final AssetClient api =
      new AssetClient(larch.address()).with(larch.key("read /**", "store /**"));
  private final AssetClient operator =
      new AssetClient(larch.managementAddress()).with(larch.key("operate"));

  @AfterAll
  void stop() {
    larch.close();
  }

  @ParameterizedTest
  @CsvSource({"api, key", "api, token", "management, key", "management, token"})
  void thousandRefusedLogInsASecondStopNobodyElse(String port, String kind) throws Exception {
    flood(port, kind, Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @Tag("slow-fault")
  @CsvSource({"api, key", "api, token", "management, key", "management, token"})
  void thousandRefusedLogInsASecondForLongStopNobodyElse(String port, String kind)
      throws Exception {
    flood(port, kind, Duration.ofSeconds(30));
  }

  private void flood(String port, String kind, Duration time) throws Exception {
    URI server = port.equals("api") ? larch.address() : larch.managementAddress();
    String path = port.equals("api") ? "/assets/a" : "/purge";
    api.store("/assets/a", new byte[] {1});
    try (Flood flood = new Flood(server, path, kind.equals("key"))) {
      await().atMost(Duration.ofSeconds(20)).until(() -> flood.count(429) > 0);
      int before = flood.all();
      long started = System.nanoTime();
      List<Long> nanos = new ArrayList<>();
      while (System.nanoTime() - started < time.toNanos()) {
        nanos.add(timed(api, "/assets/a/-/info"));
        nanos.add(timed(operator, "/purge"));
        nanos.add(timed(operator, "/health/ready"));
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      nanos.sort(null);
      Duration late = Duration.ofNanos(nanos.get((int) Math.ceil(0.99 * nanos.size()) - 1));
      System.out.printf(
          "Refused log-ins, %s, %s: %.0f a second; others' p99 %d ms%n",
          port, kind, (flood.all() - before) / seconds, late.toMillis());
      assertThat((flood.all() - before) / seconds).isGreaterThan(LEAST_A_SECOND);
      assertThat(late).isLessThan(SOON);
      assertThat(flood.failure()).isNull();
      assertThat(flood.statuses.keySet()).isSubsetOf(401, 429);
      // 20 a second, and those that were let pass at the beginning.
      assertThat(flood.count(401)).isLessThan((int) (25 * (seconds + 10)));
    }
  }

  private static long timed(AssetClient client, String target) {
    long started = System.nanoTime();
    HttpResponse<String> answer = client.get(target);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return System.nanoTime() - started;
  }

  /** Shows what is nobody's, from an address of its own. */
  private static final class Flood implements AutoCloseable {
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(CONNECTIONS);
    private final List<Socket> sockets = new ArrayList<>();
    private volatile @Nullable RuntimeException failure;

    private Flood(URI server, String path, boolean keys) throws IOException {
      for (int i = 0; i < CONNECTIONS; i++) {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        socket.bind(new InetSocketAddress("127.0.0.2", 0));
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        sockets.add(socket);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String credential =
            keys
                ? "larch_abc_" + "0".repeat(43) + "xxxxxx"
                : "eyJhbGciOiJSUzI1NiJ9.e30." + "A".repeat(342);
        byte[] request =
            ("GET "
                    + path
                    + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + credential
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        var unused =
            threads.scheduleAtFixedRate(
                () -> ask(socket, in, request), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    private void ask(Socket socket, InputStream in, byte[] request) {
      try {
        socket.getOutputStream().write(request);
        statuses.computeIfAbsent(status(in), _ -> new AtomicInteger()).incrementAndGet();
      } catch (IOException e) {
        if (!socket.isClosed()) {
          failure = new UncheckedIOException(e);
        }
        throw new UncheckedIOException(e);
      }
    }

    /** Reads an answer to its end. */
    private static int status(InputStream in) throws IOException {
      int status = Integer.parseInt(line(in).substring(9, 12));
      int length = 0;
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
          length = Integer.parseInt(line.substring(15).strip());
        }
      }
      in.readNBytes(length);
      return status;
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("closed");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    private int count(int status) {
      AtomicInteger count = statuses.get(status);
      return count == null ? 0 : count.get();
    }

    private int all() {
      return statuses.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    private @Nullable RuntimeException failure() {
      return failure;
    }

    @Override
    public void close() throws IOException {
      threads.shutdownNow();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
