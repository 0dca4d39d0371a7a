package io.larch.content;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * As much of an S3 server as {@code larch train} needs: it takes everything, keeps nothing, and
 * says of every object that it has been deleted.
 */
public final class TrainingStore implements AutoCloseable {

  private static final Pattern KEY = Pattern.compile("<Key>[^<]*</Key>");

  private final HttpServer server;
  private final CountDownLatch deletes = new CountDownLatch(1);

  /**
   * Listens on loopback, on a free port.
   *
   * @throws IOException if it can't
   */
  public TrainingStore() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Where it listens. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /**
   * Waits for a multi-delete.
   *
   * @return whether there was one
   */
  public boolean awaitDelete(long millis) throws InterruptedException {
    return deletes.await(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getQuery();
      boolean delete = request.startsWith("POST delete");
      String answer =
          delete
              ? deleted(body)
              : request.startsWith("GET versioning") ? "<VersioningConfiguration/>" : "";
      exchange.getResponseHeaders().set("ETag", "\"training\"");
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      if (delete) {
        deletes.countDown();
      }
    }
  }

  private static String deleted(String request) {
    return KEY.matcher(request)
        .results()
        .map(MatchResult::group)
        .collect(
            Collectors.joining(
                "</Deleted><Deleted>", "<DeleteResult><Deleted>", "</Deleted></DeleteResult>"));
  }
}
