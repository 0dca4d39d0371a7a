package io.larch.app;

import io.larch.config.DevConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts a server as it will be started later, asks it a few things and ends it again, so that its
 * JVM can write down which classes a start needs, and in which state: the AOT cache of JEP 483 and
 * JEP 514. Database and server are ended with this JVM.
 *
 * <p>The server has a database and a {@linkplain TrainingStore store} of its own. A broker is not
 * there, which it bears.
 */
final class StartTraining {

  private static final Pattern READY = Pattern.compile("Larch is ready on (http://\\S+)");
  private static final Pattern MANAGEMENT = Pattern.compile("Management on (http://\\S+)");

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  /** Writing the cache is the longest part of it. */
  private static final Duration END_LIMIT = Duration.ofMinutes(2);

  private static final long POLL_MILLIS = 20;
  private static final String SECRET = "not-used";

  private final Path directory;
  private final Process server;

  private StartTraining(Path directory, Process server) {
    this.directory = directory;
    this.server = server;
  }

  /**
   * Runs a server once.
   *
   * @param command what starts Larch, without Larch's own arguments
   * @param directory for the server's configuration and log; there already
   * @param database an empty one
   * @throws CommandFailure if the server doesn't come up or doesn't end in time
   */
  static void run(
      List<String> command,
      Path directory,
      DevConfig.EmbeddedDatabase database,
      Shutdown shutdown) {
    try (TrainingStore store = new TrainingStore()) {
      Process server = start(command, directory, database, store);
      shutdown.add(server::destroyForcibly);
      StartTraining training = new StartTraining(directory, server);
      training.awaitReady();
      training.ask();
      training.end();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "the training failed: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted while training", e);
    }
  }

  private static Process start(
      List<String> command,
      Path directory,
      DevConfig.EmbeddedDatabase database,
      TrainingStore store)
      throws IOException {
    Path config = directory.resolve("larch.conf");
    Files.writeString(
        config,
        """
        http { host = "127.0.0.1", port = 0 }
        management { host = "127.0.0.1", port = 0 }
        database { host = "127.0.0.1", port = %d, name = "%s", user = "%s", tls = disable }
        messaging { host = "127.0.0.1", port = %d }
        access.mode = none
        content.s3.endpoint = "http://127.0.0.1:%d"
        """
            .formatted(
                database.port(), database.name(), database.user(), unusedPort(), store.port()));
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("serve", "--config", config.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(arguments)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("larch.log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "LARCH_RECEIPTS_MODE",
                "off",
                "LARCH_DATABASE_PASSWORD",
                database.password().value(),
                "LARCH_MESSAGING_PASSWORD",
                SECRET,
                "LARCH_CONTENT_S3_SECRET_KEY",
                SECRET));
    return builder.start();
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!READY.matcher(log()).find()) {
      if (!server.isAlive() || System.nanoTime() > deadline) {
        throw new CommandFailure(
            ExitCode.FAILED, "the server to train did not come up:\n" + log().strip());
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** What requests need is loaded with the first of them. Which answers come doesn't matter. */
  private void ask() throws IOException, InterruptedException {
    String api = find(READY);
    String management = find(MANAGEMENT);
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build()) {
      String asset = api + "/assets/training/asset";
      for (HttpRequest.Builder request :
          List.of(
              HttpRequest.newBuilder(URI.create(management + "/health/ready")),
              HttpRequest.newBuilder(URI.create(management + "/metrics")),
              HttpRequest.newBuilder(URI.create(management + "/purge")),
              HttpRequest.newBuilder(URI.create(asset))
                  .header("Content-Type", "multipart/form-data; boundary=x")
                  .POST(BodyPublishers.ofString(form())),
              HttpRequest.newBuilder(URI.create(asset + "/-/info")),
              HttpRequest.newBuilder(URI.create(asset)),
              HttpRequest.newBuilder(URI.create(asset + "/-/entry/0")).DELETE(),
              HttpRequest.newBuilder(URI.create(asset)).DELETE())) {
        client.send(request.timeout(ANSWER_LIMIT).build(), BodyHandlers.discarding());
      }
    }
  }

  private static String form() {
    return String.join(
        "\r\n",
        "--x",
        "Content-Disposition: form-data; name=\"metadata\"",
        "Content-Type: application/json",
        "",
        "{\"labels\":{\"training\":\"yes\"},\"tags\":[\"training\"]}",
        "--x",
        "Content-Disposition: form-data; name=\"asset\"; filename=\"training.txt\"",
        "Content-Type: text/plain",
        "",
        "training",
        "--x--",
        "");
  }

  private void end() throws IOException, InterruptedException {
    server.destroy();
    if (!server.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new CommandFailure(ExitCode.FAILED, "the trained server did not end:\n" + log());
    }
  }

  private String find(Pattern pattern) throws IOException {
    Matcher matcher = pattern.matcher(log());
    if (!matcher.find()) {
      throw new CommandFailure(ExitCode.FAILED, "the trained server doesn't say where it is");
    }
    return matcher.group(1);
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("larch.log"));
  }
}
