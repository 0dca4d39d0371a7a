package io.larch.api;

import static io.larch.testing.TestDatabase.await;

import io.larch.app.ErrorMappings;
import io.larch.caller.Authenticator;
import io.larch.config.CorsConfig;
import io.larch.config.EncodedSlashes;
import io.larch.config.HttpConfig;
import io.larch.config.LogConfig;
import io.larch.deletion.DeletionService;
import io.larch.deletion.DeletionWatch;
import io.larch.deletion.VariantDeletionService;
import io.larch.http.ApiServer;
import io.larch.http.ClientLimits;
import io.larch.idempotency.IdempotentRequests;
import io.larch.kept.KeepRules;
import io.larch.outbox.DueSignal;
import io.larch.testing.Assets;
import io.larch.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The routes of deletes and lists behind a real HTTP server, on a real database, and a client that
 * sends targets and headers as they are.
 */
final class DeletionServer implements AutoCloseable {

  /** Assets beyond which variants of a subtree go in steps, and assets of a step. */
  static final int LARGE_SUBTREE = 20;

  static final int STEP_SIZE = 7;

  final Assets assets;

  private final TestDatabase database;
  private final int port;

  /** A server with a database of its own. */
  DeletionServer() {
    this(new TestDatabase());
  }

  /** One more instance on another one's database. */
  DeletionServer(DeletionServer other) {
    this(new TestDatabase(other.database.config()));
  }

  private DeletionServer(TestDatabase database) {
    this.database = database;
    this.assets = new Assets(database.config());
    Duration timeout = Duration.ofSeconds(20);
    IdempotentRequests requests = new IdempotentRequests(database.vertx(), database.requests());
    IdempotentRequests scans = new IdempotentRequests(database.vertx(), database.scans());
    Supplier<DeletionService> services =
        () ->
            new DeletionService(
                database.vertx(),
                database.pools(),
                requests,
                scans,
                new DueSignal(),
                250,
                100_000,
                KeepRules.NONE,
                DeletionWatch.NONE);
    VariantDeletionService variants =
        new VariantDeletionService(
            database.pools(),
            requests,
            scans,
            new DueSignal(),
            250,
            LARGE_SUBTREE,
            STEP_SIZE,
            DeletionWatch.NONE);
    ApiServer server =
        new ApiServer(
            database.vertx(),
            new HttpConfig(
                "127.0.0.1",
                0,
                null,
                timeout,
                timeout,
                4096,
                timeout,
                timeout,
                16_384,
                16_384,
                100,
                100,
                32 << 20,
                Set.of(),
                Set.of(),
                EncodedSlashes.ALLOW,
                CorsConfig.CLOSED,
                null),
            new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.WARN, false),
            new SimpleMeterRegistry(),
            ErrorMappings.ALL,
            Authenticator.OPEN,
            ClientLimits.none(new SimpleMeterRegistry()),
            List.of(
                new DeletionRoutes(services, variants, ReceiptOffer.NONE, timeout),
                new DeletionListRoutes(services, ReceiptOffer.NONE, timeout)));
    port = await(server.start(1));
  }

  /** An answer; header names in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  /**
   * Sends a DELETE on a connection of its own.
   *
   * @param headerLines without their ends
   */
  Answer delete(String target, String... headerLines) {
    return send(target, "", headerLines);
  }

  /** As {@link #delete}, with what follows the head. */
  Answer send(String target, String afterHead, String... headerLines) {
    return send("DELETE", target, afterHead, headerLines);
  }

  /**
   * Posts a list of deletes.
   *
   * @param json ASCII
   */
  Answer postList(String json, String... headerLines) {
    List<String> lines = new ArrayList<>(List.of(headerLines));
    lines.add("Content-Type: application/json");
    lines.add("Content-Length: " + json.length());
    return send("POST", "/deletions", json, lines.toArray(String[]::new));
  }

  private Answer send(String method, String target, String afterHead, String... headerLines) {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    request.append("Host: test\r\nConnection: close\r\n");
    for (String line : headerLines) {
      request.append(line).append("\r\n");
    }
    request.append("\r\n").append(afterHead);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      return read(
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer read(BufferedReader in) throws IOException {
    String start = in.readLine();
    if (start == null) {
      throw new IOException("no answer");
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Answer(
        Integer.parseInt(start.split(" ", 3)[1]),
        headers,
        in.lines().collect(Collectors.joining("\n")));
  }

  /** How many assets and purge batches there are. */
  List<Long> counts() {
    return List.of(database.count("asset"), database.count("purge_batch"));
  }

  /** The entity tag of the asset with a content key, as the table has it. */
  String entityTag(String key) {
    return await(
        database
            .requests()
            .query(
                "SELECT '\"' || id || '-' || version || '\"' FROM asset"
                    + " WHERE content_keys = ARRAY['%s']".formatted(key))
            .execute()
            .map(rows -> rows.iterator().next().getString(0)));
  }

  /** The first column of all rows. */
  List<String> column(String sql) {
    return await(
        database
            .requests()
            .query(sql)
            .execute()
            .map(rows -> rows.stream().map(row -> row.getString(0)).toList()));
  }

  void execute(String sql) {
    database.execute(sql);
  }

  @Override
  public void close() {
    database.close();
  }
}
