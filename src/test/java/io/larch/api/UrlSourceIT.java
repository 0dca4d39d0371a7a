package io.larch.api;

import static io.larch.api.AssetServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.larch.config.AssetConfig.RedirectMode;
import io.larch.mediatype.ContentTypes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UrlSourceIT {

  private @Nullable AssetServer running;
  private @Nullable HttpServer source;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    source.createContext("/", UrlSourceIT::answer);
    source.start();
    running =
        new AssetServer(
            FileSystemAssetIT.store(directory),
            AssetServer.config(
                RedirectMode.TEMPLATE,
                Set.of("localhost", "127.0.0.1", "my_service.invalid"),
                Set.of("localhost")));
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    try (exchange) {
      switch (path) {
        case "/text" ->
            send(exchange, 200, "from " + exchange.getRequestHeaders().getFirst("Host"));
        case "/large" -> send(exchange, 200, "x".repeat(AssetServer.MAX_CONTENT + 1));
        case "/moved" -> redirect(exchange, "/text");
        case "/inside" ->
            redirect(
                exchange, "http://127.0.0.1:" + exchange.getLocalAddress().getPort() + "/text");
        case "/outside" -> redirect(exchange, "http://other.example/");
        case "/loop" -> redirect(exchange, "/loop");
        case "/Identity" -> encoded(exchange, "Identity", " , identity");
        case "/no-coding" -> encoded(exchange, "");
        case "/gzip" -> encoded(exchange, "identity", "GZIP");
        case "/moved/nowhere" -> redirect(exchange, "http://[x/");
        case "/moved/user" -> redirect(exchange, "http://user:pw@localhost/");
        case "/moved/letters" -> redirect(exchange, latin("/b\u00fc c.png?q=\u00fc#f"));
        case "/b%C3%BC%20c.png" -> send(exchange, 200, "asked for " + exchange.getRequestURI());
        case "/short" -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('x');
        }
        default -> send(exchange, 404, "nothing");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void encoded(HttpExchange exchange, String... codings) throws IOException {
    exchange.getResponseHeaders().put("Content-Encoding", List.of(codings));
    send(exchange, 200, "plain");
  }

  /** Characters that stand for the bytes of UTF-8. */
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    exchange.sendResponseHeaders(302, -1);
  }

  @AfterAll
  void stop() {
    server().close();
    Objects.requireNonNull(source).stop(0);
  }

  private AssetServer server() {
    return Objects.requireNonNull(running);
  }

  private String url(String path) {
    return "http://localhost:" + Objects.requireNonNull(source).getAddress().getPort() + path;
  }

  private HttpResponse<String> store(String url) {
    return server().postJson("/assets/source", "{\"url\":\"" + url + "\",\"alt\":\"A\"}");
  }

  @Test
  void contentOfAnAllowedUrlIsStoredAlsoBehindARedirect() {
    for (String path : new String[] {"/text", "/moved"}) {
      HttpResponse<String> stored = store(url(path));
      assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
      JsonNode asset = json(stored);
      assertThat(asset.get("source").asText()).isEqualTo("url");
      assertThat(asset.get("sourceUrl").asText()).isEqualTo(url(path));
      assertThat(asset.get("alt").asText()).isEqualTo("A");
      String entry = "/assets/source/-/entry/" + asset.get("entryId") + "/content";
      assertThat(server().get(entry).body()).isEqualTo("from " + url("").substring(7));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/b\u00fc c.png?q=\u00fc",
        "/b%C3%BC%20c.png?q=%C3%BC#fragment",
        "/x/../b%C3%BC c.png?q=\u00fc",
        "/moved/letters"
      })
  void urlIsAskedForAsABrowserWouldEncodedOnce(String path) {
    JsonNode asset = json(store(url(path)));
    assertThat(asset.get("sourceUrl").asText()).isEqualTo(url(path));
    String entry = "/assets/source/-/entry/" + asset.get("entryId");
    assertThat(server().get(entry + "/content").body())
        .isEqualTo("asked for /b%C3%BC%20c.png?q=%C3%BC");
    assertThat(asset.get("fileName").asText())
        .isEqualTo(path.startsWith("/moved") ? "letters" : "b\u00fc c.png");
  }

  @Test
  void codingsThatChangeNothingAreTakenInAnySpelling() {
    assertThat(store(url("/Identity")).statusCode()).isEqualTo(201);
    assertThat(store(url("/no-coding")).statusCode()).isEqualTo(201);
    assertThat(store(url("/gzip")).statusCode()).isEqualTo(502);
  }

  @Test
  void allowedHostMayHaveANameAsServicesHave() {
    assertThat(store("http://my_service.invalid/a").statusCode()).isEqualTo(502);
    assertThat(store("http://your_service.invalid/a").statusCode()).isEqualTo(400);
  }

  @Test
  void sourcesThatGoWrongLeaveNoErrorInTheLog() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    try {
      for (String path : List.of("/moved", "/loop", "/absent", "/gzip", "/short", "/moved/user")) {
        store(url(path));
      }
      store("http://localhost:1/");
      // Resets are told a moment later; another request has then been through the same loops.
      assertThat(store(url("/text")).statusCode()).isEqualTo(201);
    } finally {
      root.detachAppender(log);
    }
    assertThat(List.copyOf(log.list))
        .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
  }

  @Test
  void redirectsToOtherOrPrivateHostsAreRefused() {
    assertThat(store(url("/inside")).statusCode()).isEqualTo(502);
    assertThat(store(url("/outside")).statusCode()).isEqualTo(502);
    assertThat(store(url("/moved/nowhere")).statusCode()).isEqualTo(502);
    assertThat(store(url("/moved/user")).statusCode()).isEqualTo(502);
  }

  @Test
  void allowedHostWithAPrivateAddressIsRefused() {
    assertThat(store(url("/text").replace("localhost", "127.0.0.1")).statusCode()).isEqualTo(400);
  }

  @Test
  void failingSourcesAreToldApartFromOurFaults() {
    for (String path : new String[] {"/absent", "/loop", "/short"}) {
      assertThat(store(url(path)).statusCode()).as(path).isEqualTo(502);
    }
    assertThat(store("http://localhost:1/").statusCode()).isEqualTo(502);
    assertThat(store(url("/large")).statusCode()).isEqualTo(413);
    assertThat(server().query("SELECT id FROM purge_batch WHERE state = 'upload'")).isEmpty();
  }

  @Test
  void redirectLeadsToTheTemplatesUrl() {
    JsonNode asset = json(server().store("/assets/cdn", "x"));
    assertThat(server().head("/assets/cdn/-/redirect").statusCode()).isEqualTo(307);
    HttpResponse<String> answer = server().get("/assets/cdn/-/redirect");
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().firstValue("Location"))
        .hasValue(
            "https://cdn.example/assets/" + asset.get("variants").get(0).get("storeKey").asText());
  }

  /**
   * What the template leads to sends no sandbox, and of a long text it doesn't know the charset.
   */
  @Test
  void contentThatWouldBeServedOtherwiseIsNotRedirectedByATemplate() {
    server().store("/assets/cdn/html", "<!doctype html><script>1</script>");
    HttpResponse<String> html = server().get("/assets/cdn/html/-/redirect");
    assertThat(html.statusCode()).isEqualTo(200);
    assertThat(html.headers().firstValue("Content-Security-Policy")).hasValue("sandbox");
    server().store("/assets/cdn/long", "x".repeat(ContentTypes.PREFIX));
    assertThat(server().get("/assets/cdn/long/-/redirect").statusCode()).isEqualTo(200);
  }
}
