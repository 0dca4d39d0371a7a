package io.larch.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.larch.app.DeletionWatches;
import io.larch.app.DueSignals;
import io.larch.app.ErrorMappings;
import io.larch.app.Services;
import io.larch.caller.Authenticator;
import io.larch.config.AssetConfig;
import io.larch.config.AssetConfig.RedirectMode;
import io.larch.config.AssetConfig.UrlSourceConfig;
import io.larch.config.CorsConfig;
import io.larch.config.DatabaseConfig;
import io.larch.config.DeleteTokenConfig;
import io.larch.config.DeletionConfig;
import io.larch.config.EncodedSlashes;
import io.larch.config.HttpConfig;
import io.larch.config.KeepTime;
import io.larch.config.LogConfig;
import io.larch.config.PathConfig;
import io.larch.config.PathImageConfig;
import io.larch.config.PathKeepConfig;
import io.larch.config.PathRule;
import io.larch.config.PathRules;
import io.larch.config.Secret;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.http.ApiServer;
import io.larch.http.ClientLimits;
import io.larch.image.Profiles;
import io.larch.image.SignedUrls.Algorithm;
import io.larch.image.worker.ImageWorkers;
import io.larch.intake.AfterStore;
import io.larch.receipt.LogKeys;
import io.larch.testing.EventLoops;
import io.larch.testing.Keeping;
import io.larch.testing.TestPostgres;
import io.larch.variant.PictureMaker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The asset routes behind a real HTTP server, on a real database and whatever content store a test
 * brings.
 */
final class AssetServer implements AutoCloseable {

  static final String BUCKET = "assets";
  static final int MAX_CONTENT = 1 << 20;
  static final int MAX_STORES = 50;
  static final String BOUNDARY = "frontier";
  static final Duration TOKENS = Duration.ofSeconds(10);
  static final long MAX_PIXELS = 4_000_000;
  static final Map<String, Secret> SIGNING_SECRETS = Map.of("web", new Secret("a secret"));

  private static final ObjectMapper JSON = new ObjectMapper();

  final DatabaseConfig databaseConfig = TestPostgres.migratedDatabase();
  final ContentStore content;
  final int port;

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private final Vertx vertx = EventLoops.vertx();
  private final Database database = new Database(vertx, databaseConfig);
  private final Future<ImageWorkers> workers;
  private final HttpClient client = HttpClient.newHttpClient();

  AssetServer(Function<Vertx, ContentStore> content) {
    this(content, config(RedirectMode.NONE, Set.of(), Set.of()));
  }

  AssetServer(Function<Vertx, ContentStore> stores, AssetConfig config) {
    this(stores, config, List.of());
  }

  AssetServer(Function<Vertx, ContentStore> stores, AssetConfig config, List<PathRule> paths) {
    this(stores, config, paths, Profiles.NONE, _ -> Future.failedFuture("no pictures here"));
  }

  AssetServer(
      Function<Vertx, ContentStore> stores,
      AssetConfig config,
      List<PathRule> paths,
      Profiles profiles,
      Function<Vertx, Future<ImageWorkers>> pictures) {
    PathRules rules =
        new PathRules(
            paths,
            new PathConfig(
                BUCKET,
                null,
                config.maxContentSize(),
                config.cacheControl(),
                config.redirectMode(),
                config.redirectTemplate(),
                PathImageConfig.UNRULED,
                Set.of(),
                Algorithm.HMAC_SHA256,
                PathKeepConfig.UNRULED));
    content = stores.apply(vertx);
    rules.buckets().forEach(bucket -> await(content.prepare(bucket)));
    HttpConfig http =
        new HttpConfig(
            "127.0.0.1",
            0,
            null,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            4096,
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            8192,
            8192,
            100,
            100,
            32 << 20,
            Set.of(),
            Set.of(),
            EncodedSlashes.ALLOW,
            CorsConfig.CLOSED,
            null);
    workers = pictures.apply(vertx);
    ClientLimits limits = ClientLimits.none(meters);
    Services services =
        Services.of(
            vertx,
            database,
            new DueSignals(),
            content,
            rules,
            config,
            250,
            new DeletionConfig(100_000, 5_000),
            new PictureMaker(vertx, content, () -> workers, MAX_PIXELS),
            AfterStore.NOTHING,
            new DeleteTokenConfig(TOKENS),
            DeletionWatches.NONE,
            LogKeys.NONE,
            meters);
    ApiServer server =
        new ApiServer(
            vertx,
            http,
            new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.WARN, false),
            meters,
            ErrorMappings.ALL,
            Authenticator.OPEN,
            limits,
            List.of(
                new AssetRoutes(
                    services.stores(),
                    services.variantStores(),
                    services.updates(),
                    services.replacements(),
                    services.sources(),
                    services.readers(),
                    services.content(),
                    services.redirect(),
                    services.deleteTokens(),
                    new PictureRequests(
                        services.variants(), rules, profiles, MAX_PIXELS, SIGNING_SECRETS),
                    rules,
                    config,
                    http,
                    limits),
                new DeleteTokenRoutes(
                    services.deleteTokens(),
                    services.deletions(),
                    ReceiptOffer.NONE,
                    http.requestTimeout()),
                new DeletionRoutes(
                    services.deletions(),
                    services.variantDeletions(),
                    ReceiptOffer.NONE,
                    http.requestTimeout()),
                new TrashRoutes(
                    services.trash(),
                    services.content(),
                    services.restores(),
                    services.trashRemovals(),
                    ReceiptOffer.NONE,
                    http.requestTimeout())));
    port = await(server.start(2));
  }

  /** One that keeps all that is deleted or replaced, until somebody removes it. */
  static AssetServer keeping(Function<Vertx, ContentStore> stores) {
    return new AssetServer(
        stores,
        config(RedirectMode.NONE, Set.of(), Set.of()),
        List.of(Keeping.rule("/**", KeepTime.FOREVER, KeepTime.FOREVER)));
  }

  static AssetConfig config(RedirectMode mode, Set<String> hosts, Set<String> privateHosts) {
    return config(mode, hosts, privateHosts, MAX_CONTENT, Duration.ofSeconds(60));
  }

  static AssetConfig config(
      RedirectMode mode, Set<String> hosts, Set<String> privateHosts, long max, Duration ttl) {
    return new AssetConfig(
        max,
        MAX_STORES,
        ttl,
        ttl.dividedBy(3),
        "no-cache",
        mode,
        "https://cdn.example/{bucket}/{key}",
        new UrlSourceConfig(hosts, privateHosts, 2, Duration.ofSeconds(2)));
  }

  HttpResponse<String> store(String path, String content) {
    return store(path, content, null);
  }

  HttpResponse<String> store(String path, String content, @Nullable String metadata) {
    return postForm(
        path, form(metadata == null ? List.of() : List.of(metadata(metadata)), asset(content)));
  }

  HttpResponse<String> store(String path, byte[] content) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(
        ("--"
                + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\"asset\"; filename=\"x\"\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    form.writeBytes(content);
    form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return postForm(path, form.toByteArray());
  }

  HttpResponse<String> postForm(String path, byte[] form) {
    return send(
        request(path)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofByteArray(form)));
  }

  /** Supplies a variant. */
  HttpResponse<String> putVariant(String target, String content, String... headers) {
    return putForm(target, form(List.of(), asset(content)), headers);
  }

  HttpResponse<String> putForm(String target, byte[] form, String... headers) {
    return send(
        with(
            request(target)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(form)),
            headers));
  }

  static byte[] form(List<byte[]> before, byte[]... parts) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    before.forEach(form::writeBytes);
    for (byte[] part : parts) {
      form.writeBytes(part);
    }
    form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return form.toByteArray();
  }

  static byte[] asset(String content) {
    return part("form-data; name=\"asset\"; filename=\"x.html\"", content);
  }

  static byte[] metadata(String json) {
    return part("form-data; name=\"metadata\"", json);
  }

  static byte[] part(String disposition, String content) {
    String part =
        "--"
            + BOUNDARY
            + "\r\nContent-Disposition: "
            + disposition
            + "\r\nContent-Type: text/html\r\n\r\n"
            + content
            + "\r\n";
    return part.getBytes(StandardCharsets.UTF_8);
  }

  HttpResponse<String> get(String target, String... headers) {
    return send(with(request(target).GET(), headers));
  }

  HttpResponse<String> head(String target, String... headers) {
    return send(with(request(target).HEAD(), headers));
  }

  HttpResponse<String> put(String target, String json, String... headers) {
    return send(
        with(
            request(target)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)),
            headers));
  }

  HttpResponse<String> delete(String target, String... headers) {
    return send(with(request(target).DELETE(), headers));
  }

  /** Without a body. */
  HttpResponse<String> post(String target, String... headers) {
    return send(with(request(target).POST(HttpRequest.BodyPublishers.noBody()), headers));
  }

  /** Without a body. */
  HttpResponse<String> send(String method, String target) {
    return send(request(target).method(method, HttpRequest.BodyPublishers.noBody()));
  }

  HttpResponse<String> postJson(String path, String json) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
        .timeout(Duration.ofSeconds(60));
  }

  private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    return headers.length == 0 ? request : request.headers(headers);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      // One char for each byte, so that content can be compared.
      return client.send(
          request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body().getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first column of all rows, as text. */
  List<String> query(String sql) {
    List<String> values = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(databaseConfig);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(1)));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String sql) {
    TestPostgres.execute(databaseConfig, sql);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not completed in time", e);
    }
  }

  @Override
  public void close() {
    client.close();
    if (workers.succeeded()) {
      await(workers.result().close());
    }
    await(database.close());
    await(content.close());
    await(vertx.close());
  }
}
