package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.AssetConfig.RedirectMode;
import io.larch.config.PathImageSettings;
import io.larch.config.PathKeepSettings;
import io.larch.config.PathRule;
import io.larch.config.PathSettings;
import io.larch.path.PathPattern;
import java.net.http.HttpResponse;
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

/** What rules by path say holds over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PathRulesIT {

  private static final String TEXT = "a text that is no picture";

  private @Nullable AssetServer server;

  @BeforeAll
  void start(@TempDir Path directory) {
    server =
        new AssetServer(
            FileSystemAssetIT.store(directory),
            AssetServer.config(RedirectMode.NONE, Set.of(), Set.of()),
            List.of(
                rule("/users/**", settings("users", null, 20L, "max-age=60", null, null)),
                rule("/pictures/**", settings(null, Set.of("image/*"), null, null, null, null)),
                rule("/texts/**", settings(null, Set.of("text/plain"), null, null, null, null)),
                rule("/closed/**", settings(null, Set.of(), null, null, null, null)),
                rule(
                    "/away/*",
                    settings(
                        null,
                        null,
                        null,
                        null,
                        RedirectMode.TEMPLATE,
                        "https://away.example/{bucket}/{key}"))));
  }

  private static PathSettings settings(
      @Nullable String bucket,
      @Nullable Set<String> types,
      @Nullable Long size,
      @Nullable String cacheControl,
      @Nullable RedirectMode mode,
      @Nullable String template) {
    return new PathSettings(
        bucket,
        types,
        size,
        cacheControl,
        mode,
        template,
        PathImageSettings.NONE,
        null,
        null,
        PathKeepSettings.NONE);
  }

  private static PathRule rule(String pattern, PathSettings settings) {
    return new PathRule(PathPattern.parse(pattern), settings, "a test");
  }

  @AfterAll
  void stop() {
    server().close();
  }

  private AssetServer server() {
    return Objects.requireNonNull(server);
  }

  @Test
  void contentGoesToTheBucketOfItsRuleAndIsServedFromThere() {
    assertThat(server().store("/assets/users/1", "short").statusCode()).isEqualTo(201);

    assertThat(
            AssetServer.json(server().get("/assets/users/1/-/info")).at("/variants/0/storeBucket"))
        .hasToString("\"users\"");
    HttpResponse<String> content = server().get("/assets/users/1/-/content");
    assertThat(content.body()).isEqualTo("short");
    assertThat(content.headers().firstValue("Cache-Control")).contains("max-age=60");
  }

  @Test
  void whatIsTooLargeForItsRuleLeavesNothingBehind() {
    assertThat(server().store("/assets/users/large", TEXT).statusCode()).isEqualTo(413);

    assertThat(server().get("/assets/users/large").statusCode()).isEqualTo(404);
    assertThat(server().store("/assets/elsewhere", TEXT).statusCode()).isEqualTo(201);
  }

  @Test
  void typesThatTheRuleDoesNotAllowAreRefusedAndLeaveNothingBehind() {
    HttpResponse<String> refused = server().store("/assets/pictures/1", TEXT);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("urn:larch:error:content-type-not-allowed", "text/plain");
    assertThat(server().get("/assets/pictures/1").statusCode()).isEqualTo(404);
    assertThat(server().store("/assets/closed/1", TEXT).statusCode()).isEqualTo(403);
    assertThat(server().store("/assets/texts/1", TEXT).statusCode()).isEqualTo(201);
    // A refused upload's intent is due, so that nothing that was written stays.
    assertThat(
            server()
                .query(
                    "SELECT count(*) FROM purge_batch WHERE state = 'upload' AND due_at > now()"))
        .containsExactly("0");
  }

  @Test
  void redirectsLeadToWhereTheRuleSays() throws Exception {
    assertThat(server().store("/assets/away/1", TEXT).statusCode()).isEqualTo(201);
    assertThat(server().store("/assets/here/1", TEXT).statusCode()).isEqualTo(201);

    HttpResponse<String> away = server().get("/assets/away/1/-/redirect");
    assertThat(away.statusCode()).isEqualTo(307);
    assertThat(away.headers().firstValue("Location").orElseThrow())
        .startsWith("https://away.example/" + AssetServer.BUCKET + "/");
    assertThat(server().get("/assets/here/1/-/redirect").statusCode()).isEqualTo(200);
  }
}
