package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.larch.caller.Authenticator;
import io.larch.config.LogConfig;
import io.larch.config.ManagementConfig;
import io.larch.config.TlsConfig;
import io.larch.testing.TestCertificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS on both ports: certificates, their replacement, and the bounds that hold without it. */
class TlsIT {

  private static final int BOTH = 2;

  @TempDir private static Path shared;

  private static TestCertificate first;
  private static TestCertificate second;
  private static TestCertificate third;
  private static SSLContext trust;

  @TempDir private Path directory;

  private TlsConfig config;
  private RunningServer server;
  private ManagementVerticle management;
  private PrometheusMeterRegistry managementMeters;

  @BeforeAll
  static void makeCertificates() {
    first = TestCertificate.make(shared, "EC");
    second = TestCertificate.make(shared, "RSA");
    third = TestCertificate.make(shared, "EC");
    trust = TestCertificate.trusting(first, second);
  }

  @BeforeEach
  void start() {
    config = new TlsConfig(directory.resolve("tls.crt"), directory.resolve("tls.key"));
    put(first, first);
    server =
        new RunningServer(
            RunningServer.config(config), LogConfig.Format.TEXT, List.of(), TlsIT::mount);
    managementMeters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    management =
        new ManagementVerticle(
            new ManagementConfig("127.0.0.1", 0, config),
            RunningServer.config(config),
            List.of(),
            () -> Phase.SERVING,
            managementMeters,
            List.of(),
            Authenticator.OPEN,
            ClientLimits.none(new SimpleMeterRegistry()),
            RunningServer.opened(TlsIT::mount));
    RunningServer.await(server.vertx.deployVerticle(management));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void put(TestCertificate certificate, TestCertificate key) {
    certificate.writeCertificate(config.certificate());
    key.writeKey(config.key());
  }

  private static void mount(Router router) {
    router.get("/thing").handler(ctx -> ctx.end("read " + ctx.request().scheme()));
    router
        .post("/echo")
        .handler(
            ctx -> {
              BoundedBody.acceptExpectation(ctx.request());
              ctx.request().body().onSuccess(ctx::end).onFailure(ctx::fail);
            });
  }

  private int[] ports() {
    return new int[] {server.port, management.actualPort()};
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(100));
  }

  /** A connection whose handshake is done. */
  private static SSLSocket connect(int port) throws IOException {
    SSLSocket socket =
        (SSLSocket) trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  private static Object shown(SSLSocket socket) throws IOException {
    return socket.getSession().getPeerCertificates()[0];
  }

  private static RawConnection.Answer ask(RawConnection connection, String target)
      throws IOException {
    connection.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return connection.receive();
  }

  private static String read(int port) throws IOException {
    try (RawConnection connection = new RawConnection(connect(port))) {
      return ask(connection, "/thing").body();
    }
  }

  private static double count(RunningServer server, String name, String... tags) {
    return server.meters.get(name).tags(tags).counter().count();
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .sslContext(trust)
        .version(HttpClient.Version.HTTP_2)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }

  private HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
        .timeout(Duration.ofSeconds(10));
  }

  @Test
  void clientsThatWouldSpeakHttp2AreAnsweredByHttp1() throws Exception {
    try (HttpClient client = client()) {
      for (int port : ports()) {
        HttpResponse<String> answer =
            client.send(request(port, "/thing").build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("read https");
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      }
    }
  }

  @Test
  void largeBodiesComeWholeBothWays() throws Exception {
    byte[] content = new byte[3_000_000];
    new Random(7).nextBytes(content);
    try (HttpClient client = client()) {
      HttpResponse<byte[]> answer =
          client.send(
              request(server.port, "/echo")
                  .expectContinue(true)
                  .POST(BodyPublishers.ofByteArray(content))
                  .build(),
              BodyHandlers.ofByteArray());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(Buffer.buffer(answer.body())).isEqualTo(Buffer.buffer(content));
    }
  }

  @Test
  void replacedCertificateIsShownToNewConnectionsWhileOthersGoOn() throws Exception {
    for (int port : ports()) {
      put(first, first);
      soon().until(() -> shownNow(port), first.certificate()::equals);
      SSLSocket socket = connect(port);
      try (RawConnection before = new RawConnection(socket)) {
        assertThat(ask(before, "/thing").status()).isEqualTo(200);
        assertThat(shown(socket)).isEqualTo(first.certificate());

        put(second, second);

        soon().until(() -> shownNow(port), second.certificate()::equals);
        assertThat(ask(before, "/thing").status()).isEqualTo(200);
        assertThat(shown(socket)).isEqualTo(first.certificate());
      }
    }
  }

  private static Object shownNow(int port) throws IOException {
    try (SSLSocket socket = connect(port)) {
      return shown(socket);
    }
  }

  @Test
  void whatCannotBeUsedLeavesTheCertificateInForceAndIsToldOnce() throws Exception {
    try (RecordedLog log = new RecordedLog(ServerTls.class.getName())) {
      put(third, first);
      soon().untilAsserted(() -> assertThat(refused()).isEqualTo(1));
      assertThat(log.contains("is not that of the first certificate")).isTrue();
      assertThat(shownNow(server.port)).isEqualTo(first.certificate());

      Files.writeString(config.certificate(), "no certificate\n");
      soon().untilAsserted(() -> assertThat(refused()).isEqualTo(2));
      assertThat(log.contains("holds no certificate in PEM")).isTrue();

      Files.delete(config.key());
      first.writeCertificate(config.certificate());
      soon().untilAsserted(() -> assertThat(refused()).isEqualTo(3));
      assertThat(log.contains("can't be read")).isTrue();
      assertThat(shownNow(server.port)).isEqualTo(first.certificate());

      long told = told(log);
      assertThat(told).isEqualTo(3L * BOTH);
      put(second, second);
      soon().until(() -> shownNow(server.port), second.certificate()::equals);
      assertThat(told(log)).isEqualTo(told);
      assertThat(server.meters.get("larch.tls.certificate.expires.in").gauge().value())
          .isBetween(
              (double) Duration.ofDays(29).toSeconds(), (double) Duration.ofDays(30).toSeconds());
    }
  }

  private double refused() {
    // The management port looks at the same files at its own times.
    return Math.min(
        count(server, "larch.tls.reloads", "outcome", "refused"),
        managementMeters.get("larch.tls.reloads").tags("outcome", "refused").counter().count());
  }

  private static long told(RecordedLog log) {
    return log.events().stream()
        .filter(event -> event.getFormattedMessage().contains("is not used"))
        .count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /thing HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u0016\u0003\u0001"})
  void whatIsNoTlsIsClosedWithoutAnAnswer(String bytes) throws IOException {
    for (int port : ports()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(15_000);
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        byte[] answer = socket.getInputStream().readAllBytes();
        assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/1.1");
      } catch (SocketException _) {
        // reset, which is an end as well
      }
    }
    soon()
        .untilAsserted(() -> assertThat(count(server, "larch.tls.handshakes.failed")).isPositive());
    assertThat(server.meters.get("larch.http.connections").gauge().value()).isZero();
  }

  @Test
  void connectionsWithoutAHandshakeAreCountedAndMakeRoom() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 3 * RunningServer.MAX_CONNECTIONS; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), server.port));
      }
      soon()
          .untilAsserted(
              () ->
                  assertThat(server.meters.get("larch.http.connections").gauge().value())
                      .isLessThanOrEqualTo(RunningServer.MAX_CONNECTIONS));
      // Of those that come at the same moment one may have to make room for another.
      soon().ignoreExceptions().until(() -> read(server.port), "read https"::equals);
      // They have as long as the headers of a first request.
      soon()
          .untilAsserted(
              () ->
                  assertThat(server.meters.get("larch.http.connections").gauge().value()).isZero());
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void slowHeadersAreAnsweredThroughTls() throws IOException {
    try (RawConnection slow = new RawConnection(connect(server.port))) {
      slow.send("GET /thing HTTP/1.1\r\n");
      assertThat(slow.receive().status()).isEqualTo(408);
      assertThat(slow.isClosedByServer()).isTrue();
    }
  }

  @Test
  void requestInDoubtIsAnsweredAndNothingBehindItIsRead() throws IOException {
    try (RawConnection connection = new RawConnection(connect(server.port))) {
      connection.send(
          RawConnection.request("POST", "/echo", "Content-Length: 1", "Transfer-Encoding: chunked")
              + RawConnection.request("GET", "/thing"));
      assertThat(connection.receive().status()).isEqualTo(400);
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void requestsSentWithoutWaitingAreAnsweredInTurn() throws IOException {
    try (RawConnection connection = new RawConnection(connect(server.port))) {
      connection.send("GET /thing HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200));
      for (int i = 0; i < 200; i++) {
        assertThat(connection.receive().body()).isEqualTo("read https");
      }
    }
  }

  /** It costs the server far more than whoever asks for it. */
  @Test
  void clientCannotHaveTheHandshakeRepeated() throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(10_000);
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      assertThatIOException()
          .isThrownBy(
              () -> {
                socket.startHandshake();
                socket
                    .getOutputStream()
                    .write(
                        "GET /thing HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
                if (socket.getInputStream().read() >= 0) {
                  throw new AssertionError("the handshake was repeated");
                }
                throw new IOException("closed");
              });
    }
  }

  @Test
  void certificateThatCannotBeUsedFailsTheStart() {
    put(second, first);
    ManagementVerticle other =
        new ManagementVerticle(
            new ManagementConfig("127.0.0.1", 0, config),
            RunningServer.config(config),
            List.of(),
            () -> Phase.SERVING,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            List.of(),
            Authenticator.OPEN,
            ClientLimits.none(new SimpleMeterRegistry()),
            List.of());
    var deployed = server.vertx.deployVerticle(other);
    soon().until(deployed::isComplete);
    assertThat(deployed.cause())
        .isInstanceOf(TlsProblem.class)
        .hasMessageContaining(config.key().toString());
  }
}
