package io.larch.api;

import static io.larch.api.AssetServer.form;
import static io.larch.api.AssetServer.json;
import static io.larch.api.AssetServer.metadata;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.larch.config.AssetConfig.RedirectMode;
import io.larch.config.ImageConfig;
import io.larch.config.PathImageSettings;
import io.larch.config.PathKeepSettings;
import io.larch.config.PathRule;
import io.larch.config.PathSettings;
import io.larch.content.ContentStream;
import io.larch.image.Parameters;
import io.larch.image.Profiles;
import io.larch.image.job.ImageJob;
import io.larch.image.job.WrittenFormat;
import io.larch.image.worker.ImageWorkers;
import io.larch.path.PathPattern;
import io.larch.testing.DrawnPictures;
import io.larch.testing.ImageConfigs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that are transformed before they are kept, over HTTP, by real workers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreprocessingIT {

  private static final byte[] JPEG = DrawnPictures.picture("jpg", 400, 300);
  private static final byte[] CUT = Arrays.copyOf(JPEG, JPEG.length / 2);
  private static final String FORM = "multipart/form-data; boundary=" + AssetServer.BOUNDARY;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private @Nullable Path files;
  private @Nullable AssetServer running;
  private @Nullable HttpServer source;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    files = directory;
    source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    source.createContext("/", PreprocessingIT::answer);
    source.start();
    running =
        new AssetServer(
            FileSystemAssetIT.store(directory),
            AssetServer.config(RedirectMode.NONE, Set.of("localhost"), Set.of("localhost")),
            rules(),
            Profiles.NONE,
            vertx -> workers(vertx, ImageConfigs.USUAL));
  }

  private static List<PathRule> rules() {
    return List.of(
        rule("/web/**", null, "format=webp", "w=100"),
        rule("/jpegs/**", Set.of("image/jpeg"), "format=png", "h=30"),
        rule("/bounded/**", null, "w=1000", "h=1000"),
        rule("/as-given/**", null, "strip=false"),
        rule("/upright/**", null, "r=auto"),
        rule("/framed/**", null, "pad=2000"));
  }

  private static PathRule rule(String pattern, @Nullable Set<String> types, String... parameters) {
    List<Map.Entry<String, String>> given =
        Arrays.stream(parameters)
            .map(each -> each.split("=", 2))
            .map(each -> Map.entry(each[0], each[1]))
            .toList();
    PathImageSettings images =
        new PathImageSettings(Parameters.read(given), null, null, null, null, null);
    return new PathRule(
        PathPattern.parse(pattern),
        new PathSettings(
            null, types, null, null, null, null, images, null, null, PathKeepSettings.NONE),
        "a test");
  }

  private Future<ImageWorkers> workers(Vertx vertx, ImageConfig settings) {
    Future<ImageWorkers> workers = ImageWorkers.start(vertx, settings, meters);
    ImageWorkers started = AssetServer.await(workers);
    assumeTrue(started.missing().isEmpty(), () -> "left out: libvips: " + started.missing());
    return workers;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestURI().getPath().equals("/cut") ? CUT : JPEG;
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @AfterAll
  void stop() {
    server().close();
    Objects.requireNonNull(source).stop(0);
  }

  private AssetServer server() {
    return Objects.requireNonNull(running);
  }

  private static byte[] part(String fileName, byte[] content) {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"asset\"; filename=\"%s\"\r\n\r\n"
            .formatted(AssetServer.BOUNDARY, fileName);
    part.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    part.writeBytes(content);
    part.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    return part.toByteArray();
  }

  private HttpResponse<String> store(String path, byte[] content, String... headers) {
    return store(server(), path, form(List.of(), part("photo.jpg", content)), headers);
  }

  private static HttpResponse<String> store(
      AssetServer server, String path, byte[] form, String... headers) {
    HttpRequest.Builder request =
        server
            .request("/assets/" + path)
            .header("Content-Type", FORM)
            .POST(HttpRequest.BodyPublishers.ofByteArray(form));
    return server.send(headers.length == 0 ? request : request.headers(headers));
  }

  private static JsonNode stored(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer).get("variants").get(0);
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String error) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(json(answer).get("type").asText()).isEqualTo("urn:larch:error:" + error);
  }

  private byte[] content(String path) {
    HttpResponse<String> answer = server().get("/assets/" + path + "/-/content");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private List<String> purged() {
    return server().query("SELECT unnest(content_keys) FROM purge_batch WHERE state = 'waiting'");
  }

  private double counted(String outcome) {
    return server()
        .meters
        .get("larch.image.preprocessed")
        .tag("outcome", outcome)
        .counter()
        .count();
  }

  /** All content in the store is an asset's, or is going to be purged at once. */
  private void assertNothingLeftBehind(AssetServer server, Path directory) {
    assertThat(server.query("SELECT id FROM purge_batch WHERE state = 'upload'")).isEmpty();
    List<String> named =
        server.query(
            "SELECT unnest(content_keys) FROM asset"
                + " UNION SELECT unnest(content_keys) FROM purge_batch WHERE due_at <= now()");
    try (Stream<Path> all = Files.walk(directory.resolve(AssetServer.BUCKET))) {
      assertThat(all.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .allMatch(name -> name.startsWith(".") || named.contains(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertNothingLeftBehind() {
    assertNothingLeftBehind(server(), Objects.requireNonNull(files));
  }

  private void assertNothingStored(String path) {
    assertThat(server().query("SELECT id FROM asset WHERE path = '" + path + "/'")).isEmpty();
    assertNothingLeftBehind();
  }

  @Test
  void whatIsKeptIsWhatThePathsRulesMakeOfAPicture() {
    double made = counted("made");
    JsonNode original = stored(store("web/1", JPEG));
    JsonNode attributes = original.get("attributes");
    assertThat(attributes.get("contentType").asText()).isEqualTo("image/webp");
    assertThat(attributes.get("format").asText()).isEqualTo("webp");
    assertThat(attributes.get("width").asInt()).isEqualTo(100);
    assertThat(attributes.get("height").asInt()).isEqualTo(75);
    byte[] kept = content("web/1");
    assertThat(new String(kept, 8, 4, StandardCharsets.US_ASCII)).isEqualTo("WEBP");
    assertThat(attributes.get("bytes").asInt()).isEqualTo(kept.length);
    assertThat(counted("made")).isEqualTo(made + 1);

    HttpResponse<String> head = server().head("/assets/web/1/-/download");
    assertThat(header(head, "Content-Type")).isEqualTo("image/webp");
    assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(kept.length));
    assertThat(header(head, "Content-Disposition")).contains("\"photo.webp\"");
    assertThat(header(head, "Larch-Cache")).isEqualTo("hit");
    assertThat(server().query("SELECT content_keys[1] FROM asset WHERE path = 'web/1/'"))
        .containsExactly(original.get("storeKey").asText());
    assertNothingLeftBehind();
  }

  @Test
  void whatWasSentIsPurgedAtOnce() {
    List<String> before = purged();
    JsonNode kept = stored(store("web/purged", JPEG));
    List<String> after = purged();
    after.removeAll(before);
    assertThat(after).hasSize(1).doesNotContain(kept.get("storeKey").asText());
    assertThat(server().delete("/assets/web/purged/-/entry/0").statusCode()).isEqualTo(204);
    assertThat(purged()).contains(kept.get("storeKey").asText());
    assertNothingStored("web/purged");
  }

  @Test
  void variantsAreMadeOfWhatIsKept() {
    stored(store("web/variants", JPEG));
    HttpResponse<String> smaller = server().get("/assets/web/variants/-/content?w=50&format=png");
    assertThat(header(smaller, "Larch-Cache")).isEqualTo("miss");
    byte[] png = smaller.body().getBytes(StandardCharsets.ISO_8859_1);
    assertThat(DrawnPictures.read(png).getHeight()).isEqualTo(38);
    HttpResponse<String> larger = server().get("/assets/web/variants/-/content?w=400");
    assertThat(header(larger, "Larch-Cache")).as("nothing is enlarged").isEqualTo("hit");
  }

  @Test
  void pictureThatIsAsItIsToBeKeepsItsBytes() {
    List<String> before = purged();
    double unchanged = counted("unchanged");
    JsonNode kept = stored(store("bounded/1", JPEG));
    assertThat(content("bounded/1")).isEqualTo(JPEG);
    assertThat(kept.get("attributes").get("contentType").asText()).isEqualTo("image/jpeg");
    assertThat(purged()).isEqualTo(before);
    assertThat(counted("unchanged")).isEqualTo(unchanged + 1);
  }

  @Test
  void ruleThatAsksForNothingIsNone() {
    stored(store("as-given/cut", CUT));
    assertThat(content("as-given/cut")).isEqualTo(CUT);
  }

  @Test
  void pictureThatIsChangedIsKeptUpright() {
    byte[] turned = DrawnPictures.oriented(120, 90, 6);
    JsonNode attributes = stored(store("upright/1", turned)).get("attributes");
    assertThat(attributes.get("width").asInt()).isEqualTo(120);
    assertThat(attributes.has("orientation")).isFalse();
    int red = DrawnPictures.read(content("upright/1")).getRGB(12, 9);
    assertThat((red >> 16) & 0xFF).isGreaterThan(200);
    assertThat((red >> 8) & 0xFF).isLessThan(80);
    stored(store("bounded/turned", turned));
    assertThat(content("bounded/turned")).as("nothing to change").isEqualTo(turned);
  }

  @ParameterizedTest
  @ValueSource(strings = {"web/cut", "bounded/cut", "upright/cut"})
  void undecodablePictureIsRefused(String path) {
    double refused = counted("refused");
    HttpResponse<String> answer = store(path, CUT);
    assertRefused(answer, 422, "picture-undecodable");
    assertThat(json(answer).get("detail").asText()).contains("Nothing was stored");
    assertNothingStored(path);
    assertThat(counted("refused")).isEqualTo(refused + 1);
  }

  @Test
  void pictureWithoutASizeIsRefused() {
    assertRefused(store("web/head", Arrays.copyOf(JPEG, 30)), 422, "picture-undecodable");
    assertNothingStored("web/head");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web/large", "bounded/large"})
  void tooLargeAPictureIsRefused(String path) {
    // The header says so; there are no pixels.
    byte[] large = DrawnPictures.picture("png", 8, 8);
    ByteBuffer.wrap(large).putInt(16, 15_000).putInt(20, 15_000);
    CRC32 crc = new CRC32();
    crc.update(large, 12, 17);
    ByteBuffer.wrap(large).putInt(29, (int) crc.getValue());
    assertRefused(store(path, large), 422, "picture-too-large");
    assertNothingStored(path);
  }

  @Test
  void resultThatWouldBeTooLargeIsRefused() {
    assertRefused(store("framed/1", JPEG), 422, "picture-too-large");
    assertNothingStored("framed/1");
  }

  @Test
  void whatIsNoPictureIsKeptAsItComes() {
    byte[] text = "no picture".getBytes(StandardCharsets.US_ASCII);
    byte[] drawing =
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(StandardCharsets.US_ASCII);
    stored(store("web/text", text));
    assertThat(content("web/text")).isEqualTo(text);
    stored(store("web/drawing", drawing));
    assertThat(content("web/drawing")).isEqualTo(drawing);
  }

  @Test
  void allowedTypesAreThoseThatAreSent() {
    JsonNode attributes = stored(store("jpegs/1", JPEG)).get("attributes");
    assertThat(attributes.get("contentType").asText()).isEqualTo("image/png");
    assertThat(attributes.get("height").asInt()).isEqualTo(30);
    byte[] png = DrawnPictures.picture("png", 40, 30);
    assertRefused(store("jpegs/2", png), 403, "content-type-not-allowed");
    assertNothingStored("jpegs/2");
  }

  @Test
  void pictureFromAUrlIsTransformedAsWell() {
    String url = "http://localhost:" + Objects.requireNonNull(source).getAddress().getPort();
    HttpResponse<String> answer =
        server().postJson("/assets/web/url", "{\"url\":\"%s/photo.jpg\"}".formatted(url));
    JsonNode attributes = stored(answer).get("attributes");
    assertThat(attributes.get("contentType").asText()).isEqualTo("image/webp");
    assertThat(json(answer).get("sourceUrl").asText()).isEqualTo(url + "/photo.jpg");
    assertRefused(
        server().postJson("/assets/web/url/cut", "{\"url\":\"%s/cut\"}".formatted(url)),
        422,
        "picture-undecodable");
    assertNothingStored("web/url/cut");
  }

  @Test
  void formThatIsBadAfterAPictureStoresNothing() {
    byte[] bad = form(List.of(part("x.jpg", JPEG)), metadata("{\"labels\":7}"));
    assertThat(store(server(), "web/bad", bad).statusCode()).isEqualTo(400);
    assertNothingStored("web/bad");
  }

  @Test
  void repeatedStoreGivesTheSameAnswer() {
    HttpResponse<String> first = store("web/once", JPEG, "Idempotency-Key", "once");
    HttpResponse<String> again = store("web/once", JPEG, "Idempotency-Key", "once");
    stored(first);
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(json(again)).isEqualTo(json(first));
    assertRefused(
        store("web/once", DrawnPictures.picture("jpg", 40, 30), "Idempotency-Key", "once"),
        422,
        "idempotency-key-reused");
    assertThat(server().query("SELECT id FROM asset WHERE path = 'web/once/'")).hasSize(1);
    assertNothingLeftBehind();
  }

  @Test
  void refusedStoreMayBeRepeatedUnderItsKey() {
    assertRefused(store("web/retry", CUT, "Idempotency-Key", "r"), 422, "picture-undecodable");
    stored(store("web/retry", JPEG, "Idempotency-Key", "r"));
  }

  @Test
  void storesAtOnceUnderOneKeyAreOneAsset() {
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 8)
            .mapToObj(
                _ ->
                    CompletableFuture.supplyAsync(
                        () -> store("web/race", JPEG, "Idempotency-Key", "race"),
                        Thread::startVirtualThread))
            .toList();
    Set<String> keys = new HashSet<>();
    answers.forEach(each -> keys.add(stored(each.join()).get("storeKey").asText()));
    assertThat(keys).hasSize(1);
    assertThat(server().query("SELECT content_keys[1] FROM asset WHERE path = 'web/race/'"))
        .containsExactlyElementsOf(keys);
    assertNothingLeftBehind();
  }

  @Test
  void conditionThatFailsStoresNothing() {
    stored(store("web/condition", JPEG, "If-None-Match", "*"));
    assertRefused(store("web/condition", JPEG, "If-None-Match", "*"), 412, "precondition-failed");
    assertThat(server().query("SELECT id FROM asset WHERE path = 'web/condition/'")).hasSize(1);
    assertNothingLeftBehind();
  }

  @Test
  void suppliedVariantStaysAsItIs() {
    stored(store("web/supplied", JPEG));
    HttpResponse<String> put =
        server()
            .putForm(
                "/assets/web/supplied/-/entry/0/variants/print",
                form(List.of(), part("print.jpg", JPEG)));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    HttpResponse<String> kept = server().get("/assets/web/supplied/-/variants/print/content");
    assertThat(kept.body().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(JPEG);
  }

  @Test
  void withoutLibvipsPicturesAreRefusedAndNothingElse(@TempDir Path directory) {
    try (AssetServer bare =
        new AssetServer(
            FileSystemAssetIT.store(directory),
            AssetServer.config(RedirectMode.NONE, Set.of(), Set.of()),
            rules(),
            Profiles.NONE,
            _ -> Future.failedFuture("no pictures here"))) {
      for (String path : List.of("web/1", "bounded/1")) {
        HttpResponse<String> answer = store(bare, path, form(List.of(), part("photo.jpg", JPEG)));
        assertRefused(answer, 501, "transformation-not-supported");
        assertThat(json(answer).get("detail").asText()).contains("Nothing was stored");
      }
      assertThat(bare.query("SELECT id FROM asset")).isEmpty();
      assertNothingLeftBehind(bare, directory);
      assertThat(bare.store("/assets/web/text", "text").statusCode()).isEqualTo(201);
      assertThat(bare.store("/assets/elsewhere", JPEG).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void whereAllWorkersAreBusyAStoreMayBeTriedAgain(@TempDir Path directory) {
    ImageConfig usual = ImageConfigs.USUAL;
    ImageConfig one =
        new ImageConfig(
            1,
            1,
            usual.idleTimeout(),
            usual.jobsPerWorker(),
            Duration.ofSeconds(20),
            usual.maxWaiting(),
            Duration.ofMillis(200),
            usual.maxPixels(),
            usual.maxSourceSize(),
            usual.maxResultSize(),
            usual.maxResults(),
            usual.maxMemory(),
            null);
    CompletableFuture<ImageWorkers> busy = new CompletableFuture<>();
    try (AssetServer server =
        new AssetServer(
            FileSystemAssetIT.store(directory),
            AssetServer.config(RedirectMode.NONE, Set.of(), Set.of()),
            rules(),
            Profiles.NONE,
            vertx -> workers(vertx, one).onSuccess(busy::complete))) {
      Promise<ContentStream> never = Promise.promise();
      busy.join().make("busy", ImageJob.to(WrittenFormat.JPEG), 10, never::future);
      HttpResponse<String> answer =
          store(server, "web/busy", form(List.of(), part("photo.jpg", JPEG)));
      assertRefused(answer, 503, "unavailable");
      assertThat(header(answer, "Retry-After")).isNotEmpty();
      assertThat(server.query("SELECT id FROM asset")).isEmpty();
      assertNothingLeftBehind(server, directory);
      never.fail("the worker is free");
      stored(store(server, "web/busy", form(List.of(), part("photo.jpg", JPEG))));
    }
  }
}
