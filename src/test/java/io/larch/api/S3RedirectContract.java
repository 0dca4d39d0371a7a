package io.larch.api;

import static io.larch.api.AssetServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.app.ContentStores;
import io.larch.config.AssetConfig.RedirectMode;
import io.larch.config.ContentConfig;
import io.larch.testing.S3Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store answers in our place is as safe and complete as what we would. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class S3RedirectContract {

  private final HttpClient browser = HttpClient.newHttpClient();
  private @Nullable AssetServer running;

  abstract S3Server s3();

  @BeforeAll
  void start() {
    running =
        new AssetServer(
            vertx ->
                ContentStores.create(
                    vertx,
                    new ContentConfig(
                        ContentConfig.Type.S3,
                        AssetServer.BUCKET,
                        true,
                        s3().config(),
                        new ContentConfig.FileSystemConfig(null))),
            AssetServer.config(RedirectMode.PRESIGNED, Set.of(), Set.of()));
  }

  @AfterAll
  void stop() {
    server().close();
    browser.close();
  }

  private AssetServer server() {
    return Objects.requireNonNull(running);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void redirectLeadsToAnAnswerForTheMethodAsked(String method) throws Exception {
    server().store("/assets/redirect/a.txt", "Grüße");
    HttpResponse<String> answer = follow(method, "/assets/redirect/a.txt/-/redirect");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Length")).hasValue("7");
    assertThat(type(answer)).isEqualTo("text/plain;charset=utf-8");
    assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
  }

  @Test
  void storeTellsCachesToAsk() throws Exception {
    server().store("/assets/redirect/cached", "x");
    assertThat(
            follow("GET", "/assets/redirect/cached/-/redirect")
                .headers()
                .firstValue("Cache-Control"))
        .hasValue("no-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!doctype html><script>document.title=1</script>",
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "<?xml version='1.0'?><a/>"
      })
  void activeContentIsForSavingWhereNothingSandboxesIt(String content) throws Exception {
    String type =
        json(server().store("/assets/redirect/active", content))
            .at("/variants/0/attributes/contentType")
            .asText();
    HttpResponse<String> answer = follow("GET", "/assets/redirect/active/-/redirect");
    assertThat(answer.body()).isEqualTo(content);
    assertThat(type(answer)).isEqualTo(type + ";charset=utf-8");
    assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment");
  }

  /** Some stores write it without the blank. */
  private static String type(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElse("").replace(" ", "");
  }

  private HttpResponse<String> follow(String method, String target)
      throws IOException, InterruptedException {
    HttpRequest.Builder first =
        server().request(target).method(method, HttpRequest.BodyPublishers.noBody());
    HttpResponse<String> redirect = server().send(first);
    assertThat(redirect.statusCode()).isEqualTo(307);
    URI location = URI.create(redirect.headers().firstValue("Location").orElseThrow());
    return browser.send(
        HttpRequest.newBuilder(location)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
