package io.larch.endtoend;

import io.larch.bench.ProcessMemory;
import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code ./larch serve} with the memory that the image has in the container of 512 MiB that
 * docker/compose.yaml gives it.
 */
final class SmallContainer implements AutoCloseable {

  /** As docker/Dockerfile has them, with its percentage of 512 MiB. */
  private static final String JVM_OPTIONS =
      "-XX:+UseSerialGC -Xmx281m -XX:MaxDirectMemorySize=96m -XX:-UsePerfData";

  private final DatabaseConfig database = TestPostgres.emptyDatabase();
  private final LarchProcess process;
  private final AssetClient management;

  /**
   * @param directory an empty one
   */
  SmallContainer(Path directory) {
    Path config = directory.resolve("larch.conf");
    String text =
        """
        http { host = "127.0.0.1", port = 0 }
        management { host = "127.0.0.1", port = 0 }
        access.mode = none
        database { host = "%s", port = %d, name = "%s", user = "%s", tls = disable }
        messaging.type = in-process
        content { type = file-system, file-system.directory = "%s" }
        log.access = false
        """
            .formatted(
                database.host(),
                database.port(),
                database.name(),
                database.user(),
                directory.resolve("content"));
    try {
      Files.writeString(config, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process =
        LarchProcess.start(
                Map.of(
                    "LARCH_JAVA_OPTS",
                    JVM_OPTIONS,
                    "LARCH_DATABASE_PASSWORD",
                    database.password().value()),
                "serve",
                "--config",
                config.toString())
            .awaitReady();
    management = new AssetClient(process.managementUrl());
  }

  LarchProcess process() {
    return process;
  }

  AssetClient client() {
    return new AssetClient(process.url());
  }

  /** Requests that are being answered, but for those on the management port. */
  double activeRequests() {
    return management
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("larch_http_requests_active "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  void execute(String sql) {
    TestPostgres.execute(database, sql);
  }

  /** A connection of a client that sends what it is told to and reads only when it is told to. */
  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 * 1024);
    socket.setSoTimeout(30_000);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), process.url().getPort()));
    return socket;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Of the process, in MiB. */
  double residentMiB() throws IOException {
    return ProcessMemory.resident(process.pid());
  }

  static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
