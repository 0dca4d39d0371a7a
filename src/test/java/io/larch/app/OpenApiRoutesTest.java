package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.ConfigLoader;
import io.larch.config.LarchConfig;
import io.larch.content.ContentStore;
import io.larch.db.Database;
import io.larch.http.ClientLimits;
import io.larch.http.Routes;
import io.larch.testing.EventLoops;
import io.larch.testing.OpenApi;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The API's description against the routes that the server mounts. */
class OpenApiRoutesTest {

  /** What the configuration can't do without; nothing is connected to. */
  private static final Map<String, String> SECRETS =
      Map.of(
          "LARCH_DATABASE_PASSWORD", "none",
          "LARCH_MESSAGING_PASSWORD", "none",
          "LARCH_CONTENT_S3_SECRET_KEY", "none");

  @Test
  void everyRouteIsDescribedAndEveryDescriptionHasItsRoute() throws TimeoutException {
    Set<String> described =
        OpenApi.operations()
            .map(operation -> operation.method() + " " + routed(operation.template()))
            .collect(Collectors.toSet());
    assertThat(mounted()).isNotEmpty().isEqualTo(described);
  }

  /** Selectors are told apart behind one route. */
  private static String routed(String template) {
    if (template.startsWith("/assets/")) {
      return "/assets/*";
    }
    return template.startsWith("/trash/")
        ? "/trash/*"
        : template.replace("{", ":").replace("}", "");
  }

  private static Set<String> mounted() throws TimeoutException {
    Vertx vertx = EventLoops.vertx();
    try {
      LarchConfig config = ConfigLoader.load(null, SECRETS, ConfigLoader.Use.ROLES).config();
      Database database = new Database(vertx, config.database());
      ContentStore content = ContentStores.create(vertx, config.content());
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      Services services =
          Services.of(
              vertx,
              config,
              database,
              new DueSignals(),
              content,
              new Pictures(vertx, config.image(), content, meters),
              DeletionWatches.NONE,
              meters);
      List<Routes> routes =
          ApiRoutes.load(vertx, config, services, ClientLimits.none(meters))
              .await(20, TimeUnit.SECONDS);
      Router router = Router.router(vertx);
      routes.forEach(feature -> feature.mount(router));
      return router.getRoutes().stream()
          .flatMap(OpenApiRoutesTest::operations)
          .collect(Collectors.toSet());
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  private static Stream<String> operations(Route route) {
    String template = route.getPath() + (route.isExactPath() ? "" : "*");
    return Objects.requireNonNull(route.methods(), template).stream()
        .map(method -> method.name() + " " + template);
  }
}
