package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.app.RunningLarch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxy of the page on operations, without its TLS. */
class ProxyExampleIT {

  private static final String READER = "reader:read-only";
  private static final String WRITER = "writer:read-write";
  private static final String FORM =
      String.join(
          "\r\n",
          "--x",
          "Content-Disposition: form-data; name=\"asset\"; filename=\"a\"",
          "",
          "resin",
          "--x--",
          "");

  @TempDir private Path directory;

  @Test
  void onlyWhoIsKnownReadsAndOnlyWritersWrite() throws Exception {
    Path program =
        List.of("/usr/sbin/haproxy", "/usr/local/sbin/haproxy", "/usr/bin/haproxy").stream()
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    assumeTrue(program != null, "left out: haproxy is not installed (Debian's package haproxy)");
    try (RunningLarch larch = new RunningLarch()) {
      int port = freePort();
      Path config =
          Files.writeString(
              directory.resolve("haproxy.cfg"),
              Files.readString(OperationsDocuments.DIRECTORY.resolve("haproxy.cfg"))
                  .replace(
                      "bind :8443 ssl crt /etc/haproxy/assets.pem alpn h2,http/1.1",
                      "bind 127.0.0.1:" + port)
                  .replace("127.0.0.1:8080", "127.0.0.1:" + larch.address().getPort()));
      ProcessBuilder builder =
          new ProcessBuilder(String.valueOf(program), "-db", "-f", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile());
      builder.environment().put("READER_PASSWORD", "read-only");
      builder.environment().put("WRITER_PASSWORD", "read-write");
      Process proxy = builder.start();
      try {
        await().atMost(Duration.ofSeconds(10)).until(() -> listens(port) || !proxy.isAlive());
        assertThat(proxy.isAlive()).as(Files.readString(directory.resolve("log"))).isTrue();

        assertThat(status(port, "", "GET")).isEqualTo(401);
        assertThat(status(port, "", "POST")).isEqualTo(401);
        assertThat(status(port, "writer:wrong", "DELETE")).isEqualTo(401);
        assertThat(status(port, READER, "POST")).isEqualTo(403);
        assertThat(status(port, WRITER, "POST")).isEqualTo(201);
        assertThat(status(port, READER, "GET")).isEqualTo(200);
        assertThat(status(port, READER, "DELETE")).isEqualTo(403);
        assertThat(status(port, READER, "GET")).isEqualTo(200);
        assertThat(status(port, WRITER, "DELETE")).isEqualTo(204);
        assertThat(status(port, WRITER, "GET")).isEqualTo(404);
      } finally {
        proxy.destroy();
      }
    }
  }

  private static int status(int port, String credentials, String method)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/assets/a"));
    if (!credentials.isEmpty()) {
      byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    if (method.equals("POST")) {
      request.header("Content-Type", "multipart/form-data; boundary=x");
      request.POST(BodyPublishers.ofString(FORM));
    } else {
      request.method(method, BodyPublishers.noBody());
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<Void> answer = client.send(request.build(), BodyHandlers.discarding());
      return answer.statusCode();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
