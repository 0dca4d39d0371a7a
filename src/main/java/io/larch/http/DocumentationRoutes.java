package io.larch.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The API's description: {@code /openapi.json} for programs, {@code /docs} for people. All of it
 * comes from the class path; the page asks no other host for anything, and is not allowed to.
 */
public final class DocumentationRoutes implements Routes {

  private static final String VIEWER = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
  private static final String VIEWER_FILES = "/META-INF/resources/webjars/swagger-ui/";

  private final StaticFile document;
  private final StaticFile page;
  private final Map<String, StaticFile> pageFiles;

  private DocumentationRoutes(@Nullable URI publicUrl) throws IOException {
    String viewer = VIEWER_FILES + viewerVersion() + "/";
    this.document = new StaticFile(document(publicUrl), "application/json");
    this.page = new StaticFile(read("docs.html"), "text/html; charset=utf-8");
    this.pageFiles =
        Map.of(
            "docs.css", css(read("docs.css")),
            "docs.js", javaScript(read("docs.js")),
            "swagger-ui.css", css(read(viewer + "swagger-ui.css")),
            "swagger-ui-bundle.js", javaScript(read(viewer + "swagger-ui-bundle.js")),
            "favicon.png", new StaticFile(read(viewer + "favicon-32x32.png"), "image/png"));
  }

  /**
   * Reads everything that will be served; about 2 MB, off the event loop.
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
    get(router, "/openapi.json", document::send);
    get(router, "/docs", this::page);
    get(router, "/docs/:file", this::pageFile);
  }

  private interface Answer {
    void send(RoutingContext ctx);
  }

  private static void get(Router router, String path, Answer answer) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(new NoBody())
        .handler(answer::send);
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
    StaticFile file = pageFiles.get(ctx.pathParam("file"));
    if (file == null) {
      throw new ApiException(ErrorCode.NOT_FOUND, "There is nothing at this path.");
    }
    file.send(ctx);
  }

  private static StaticFile css(Buffer content) {
    return new StaticFile(content, "text/css; charset=utf-8");
  }

  private static StaticFile javaScript(Buffer content) {
    return new StaticFile(content, "text/javascript; charset=utf-8");
  }

  private static Buffer document(@Nullable URI publicUrl) throws IOException {
    JsonNode document = new ObjectMapper().readTree(read("openapi.json").getBytes());
    if (publicUrl != null) {
      ((ObjectNode) document.at("/servers/0")).put("url", publicUrl.toString());
    }
    return Buffer.buffer(document.toString());
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
