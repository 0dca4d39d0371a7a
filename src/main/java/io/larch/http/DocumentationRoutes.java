package io.larch.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The API's description: {@code /openapi.json} for programs, {@code /docs} for people. All of it
 * comes from the class path; the page asks no other host for anything, and is not allowed to.
 */
public final class DocumentationRoutes implements Routes {

  private static final String CSS = "text/css; charset=utf-8";
  private static final String JAVA_SCRIPT = "text/javascript; charset=utf-8";

  private static final String VIEWER = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
  private static final String VIEWER_FILES = "/META-INF/resources/webjars/swagger-ui/";

  private final String home;
  private final StaticFile document;
  private final StaticFile page;
  private final Map<String, PageFile> pageFiles;

  /** Read when first asked for, as few servers are, and 2 MB would lie in all of them. */
  private final Map<String, StaticFile> readFiles = new ConcurrentHashMap<>();

  private record PageFile(String resource, String contentType) {}

  private DocumentationRoutes(@Nullable URI publicUrl) throws IOException {
    this.home = (publicUrl == null ? "" : publicUrl.getRawPath()) + "/docs";
    String viewer = VIEWER_FILES + viewerVersion() + "/";
    this.document = new StaticFile(document(publicUrl), "application/json");
    this.page = new StaticFile(read("docs.html"), "text/html; charset=utf-8");
    this.pageFiles =
        Map.of(
            "docs.css", new PageFile("docs.css", CSS),
            "docs.js", new PageFile("docs.js", JAVA_SCRIPT),
            "swagger-ui.css", new PageFile(viewer + "swagger-ui.css", CSS),
            "swagger-ui-bundle.js", new PageFile(viewer + "swagger-ui-bundle.js", JAVA_SCRIPT),
            "favicon.png", new PageFile(viewer + "favicon-32x32.png", "image/png"));
  }

  /**
   * Reads the document and the page, off the event loop.
   *
   * @param publicUrl where the document says that the API is; null: where the document is
   */
  public static Future<DocumentationRoutes> load(Vertx vertx, @Nullable URI publicUrl) {
    return vertx
        .executeBlocking(() -> new DocumentationRoutes(publicUrl))
        .map(Objects::requireNonNull);
  }

  @Override
  public void mount(Router router) {
    get(router, "/", this::home);
    get(router, "/openapi.json", document::send);
    get(router, "/docs", this::page);
    get(router, "/docs/:file", this::pageFile);
  }

  private interface Answer {
    void send(RoutingContext ctx);
  }

  private static void get(Router router, String path, Answer answer) {
    Access.open(router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD))
        .handler(new NoBody())
        .handler(answer::send);
  }

  /** Who looks at the server in a browser finds what it is. */
  private void home(RoutingContext ctx) {
    ctx.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, home).end();
  }

  /** With a slash at the end, which the router overlooks, the page would not find its files. */
  private void page(RoutingContext ctx) {
    if (RequestTarget.of(ctx.request()).rawPath().endsWith("/")) {
      throw new ApiException(
          ErrorCode.NOT_FOUND, "The page is at /docs, without a slash at the end.");
    }
    page.send(ctx);
  }

  private void pageFile(RoutingContext ctx) {
    String name = ctx.pathParam("file");
    PageFile file = pageFiles.get(name);
    if (file == null) {
      throw new ApiException(ErrorCode.NOT_FOUND, "There is nothing at this path.");
    }
    StaticFile known = readFiles.get(name);
    if (known != null) {
      known.send(ctx);
      return;
    }
    ctx.vertx()
        .executeBlocking(() -> read(file))
        .onSuccess(
            read -> {
              readFiles.put(name, read);
              read.send(ctx);
            })
        .onFailure(ctx::fail);
  }

  private static StaticFile read(PageFile file) throws IOException {
    return new StaticFile(read(file.resource()), file.contentType());
  }

  private static Buffer document(@Nullable URI publicUrl) throws IOException {
    JsonNode document = new ObjectMapper().readTree(read("openapi.json").getBytes());
    if (publicUrl != null) {
      ((ObjectNode) document.at("/servers/0")).put("url", publicUrl.toString());
    }
    return Buffer.buffer(document.toString()).appendByte((byte) '\n');
  }

  /** Its files lie in a directory of that name. */
  private static String viewerVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = open(VIEWER)) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private static Buffer read(String resource) throws IOException {
    try (InputStream in = open(resource)) {
      return Buffer.buffer(in.readAllBytes());
    }
  }

  private static InputStream open(String resource) {
    return Objects.requireNonNull(
        DocumentationRoutes.class.getResourceAsStream(resource), () -> resource + " is missing");
  }
}
