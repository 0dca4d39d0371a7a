package io.larch.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * As much of S3 as a server that is trained asks for: a bucket that is there and keeps no versions,
 * and objects in memory. It looks at no signature, and is no store for anything else.
 */
final class TrainingStore implements AutoCloseable {

  private static final String NAMESPACE = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
  private static final String VERSIONING = "<VersioningConfiguration " + NAMESPACE + "/>";
  private static final String LISTING =
      "<ListBucketResult " + NAMESPACE + "><IsTruncated>false</IsTruncated></ListBucketResult>";
  private static final String MISSING = "<Error><Code>NoSuchKey</Code></Error>";

  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final HttpServer server;

  /** Listens on a free port of the loopback address. */
  TrainingStore() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String key = exchange.getRequestURI().getPath();
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      byte[] body = exchange.getRequestBody().readAllBytes();
      switch (exchange.getRequestMethod()) {
        case "HEAD" -> exchange.sendResponseHeaders(200, -1);
        case "PUT" -> {
          objects.put(key, body);
          exchange.getResponseHeaders().set("ETag", "\"training\"");
          exchange.sendResponseHeaders(200, -1);
        }
        case "GET" -> get(exchange, key, query);
        default -> exchange.sendResponseHeaders(204, -1);
      }
    }
  }

  private void get(HttpExchange exchange, String key, String query) throws IOException {
    byte[] object = objects.get(key);
    if (query.startsWith("versioning")) {
      answer(exchange, 200, VERSIONING.getBytes(UTF_8));
    } else if (query.contains("list-type")) {
      answer(exchange, 200, LISTING.getBytes(UTF_8));
    } else if (object == null) {
      answer(exchange, 404, MISSING.getBytes(UTF_8));
    } else {
      answer(exchange, 200, object);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
