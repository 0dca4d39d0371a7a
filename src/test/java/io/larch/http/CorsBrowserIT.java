package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.config.CorsConfig;
import io.larch.config.LogConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real browser lets pages of other origins do. */
class CorsBrowserIT {

  private static final AtomicInteger CHANGES = new AtomicInteger();

  private static final String PAGE =
      """
      <!doctype html><title>page</title><pre id="out"></pre><script>
      const port = new URLSearchParams(location.search).get('port');
      const api = 'http://127.0.0.1:' + port + '/thing';
      const out = document.getElementById('out');
      async function ask(name, options) {
        try {
          const answer = await fetch(api, options);
          out.textContent += `[${name}=${answer.status} ${await answer.text()} `
              + `${answer.headers.get('larch-deleted')} ${answer.headers.get('larch-cache')}]`;
        } catch (e) {
          out.textContent += `[${name}=refused]`;
        }
      }
      const key = { Authorization: 'Bearer larch_x' };
      (async () => {
        await ask('get', {});
        await ask('get-with-key', { headers: key });
        await ask('get-with-other', { headers: { 'X-Other': 'a' } });
        await ask('delete', { method: 'DELETE', headers: key });
        await ask('post', { method: 'POST', body: 'a' });
        await ask('get-with-cookies', { credentials: 'include' });
        out.textContent += '[end]';
      })();
      </script>
      """;

  @TempDir private static Path directory;

  private static RunningServer pages;
  private static RunningServer closed;
  private static RunningServer named;
  private static RunningServer any;

  @BeforeAll
  static void start() {
    pages = server(CorsConfig.CLOSED);
    closed = server(CorsConfig.CLOSED);
    named = server(cors("http://localhost:" + pages.port, "GET", "DELETE"));
    any = server(cors("*", "GET"));
  }

  @AfterAll
  static void stop() {
    List.of(pages, closed, named, any).forEach(RunningServer::close);
  }

  private static CorsConfig cors(String origin, String... methods) {
    return new CorsConfig(
        Set.of(origin),
        Set.of(methods),
        Set.of("Authorization"),
        Set.of("Larch-Deleted"),
        false,
        Duration.ofMinutes(1));
  }

  private static RunningServer server(CorsConfig cors) {
    return new RunningServer(
        RunningServer.config(cors), LogConfig.Format.TEXT, List.of(), CorsBrowserIT::mount);
  }

  private static void mount(Router router) {
    router
        .get("/page")
        .handler(ctx -> ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/html").end(PAGE));
    router
        .get("/thing")
        .handler(ctx -> ctx.response().putHeader("Larch-Cache", "hidden").end("read"));
    router
        .delete("/thing")
        .handler(
            ctx -> {
              CHANGES.incrementAndGet();
              ctx.response().putHeader("Larch-Deleted", "1").end("changed");
            });
    router
        .post("/thing")
        .handler(
            ctx -> {
              CHANGES.incrementAndGet();
              ctx.end("changed");
            });
  }

  private static @Nullable Path chromium() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .flatMap(place -> Stream.of(Path.of(place, "chromium"), Path.of(place, "google-chrome")))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /** What the page has written once it has tried everything. */
  private static String browse(RunningServer api) throws IOException, InterruptedException {
    Path program = chromium();
    assumeTrue(program != null, "left out: chromium is not installed (Debian's package chromium)");
    Path output = Files.createTempFile(directory, "dom", ".html");
    Process browser =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + Files.createTempDirectory(directory, "profile"),
                "--virtual-time-budget=20000",
                "--dump-dom",
                "http://localhost:" + pages.port + "/page?port=" + api.port)
            .redirectOutput(output.toFile())
            .redirectError(directory.resolve("browser.log").toFile())
            .start();
    try {
      assertThat(browser.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly();
    }
    String dom = Files.readString(output);
    assertThat(dom).contains("[end]</pre>");
    return dom;
  }

  @Test
  void pageOfANamedOriginDoesWhatItIsAllowed() throws Exception {
    CHANGES.set(0);
    assertThat(browse(named))
        .contains("[get=200 read null null]")
        .contains("[get-with-key=200 read null null]")
        .contains("[get-with-other=refused]")
        .contains("[delete=200 changed 1 null]")
        // Without a preflight: it comes, and is refused.
        .contains("[post=403 ")
        .contains("[get-with-cookies=refused]");
    assertThat(CHANGES).hasValue(1);
  }

  @Test
  void pageOfAnyOriginReadsWhereThatIsAllowed() throws Exception {
    CHANGES.set(0);
    assertThat(browse(any))
        .contains("[get=200 read null null]")
        .contains("[get-with-key=200 read null null]")
        .contains("[delete=refused]")
        // Without a preflight: it comes, and is refused.
        .contains("[post=403 ")
        .contains("[get-with-cookies=refused]");
    assertThat(CHANGES).hasValue(0);
  }

  @Test
  void byDefaultPagesOfOtherOriginsReadAndChangeNothing() throws Exception {
    CHANGES.set(0);
    assertThat(browse(closed))
        .contains("[get=refused]")
        .contains("[get-with-key=refused]")
        .contains("[delete=refused]")
        .contains("[post=refused]");
    assertThat(CHANGES).hasValue(0);
  }
}
