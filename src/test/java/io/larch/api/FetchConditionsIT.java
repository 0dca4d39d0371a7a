package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.AssetConfig;
import io.larch.http.HttpDate;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the conditions of a fetch confirm, and what they don't, over HTTP. */
class FetchConditionsIT extends ServedFromFiles {

  private static final String SINCE = "If-Modified-Since";
  private static final String UNMODIFIED = "If-Unmodified-Since";

  private final AtomicInteger paths = new AtomicInteger();

  private String newPath() {
    return "/assets/c" + paths.incrementAndGet();
  }

  /** Stores an asset with the label {@code os=ios}. */
  private void store(String path, String content) {
    HttpResponse<String> stored =
        server().store(path, content, "{\"labels\":{\"os\":\"ios\"},\"alt\":\"" + content + "\"}");
    assertThat(stored.statusCode()).isEqualTo(201);
  }

  /** Has an entry of a path made and last modified so many seconds ago. */
  private void age(String path, int entryId, int seconds) {
    server()
        .execute(
            ("UPDATE asset SET modified_at = date_trunc('second', now()) + interval '0.5 s'"
                    + " - interval '%d s', created_at = now() - interval '1 hour'"
                    + " WHERE path = '%s/' AND entry_id = %d")
                .formatted(seconds, path.substring("/assets/".length()), entryId));
  }

  private void storeOldAndNew(String path, int oldSeconds, int newSeconds) {
    store(path, "old");
    store(path, "new");
    age(path, 0, oldSeconds);
    age(path, 1, newSeconds);
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }

  /** Both dates that an answer gave out: of its asset, and of itself. */
  private List<String> dates(String target) {
    HttpResponse<String> response = server().get(target);
    assertThat(response.statusCode()).isEqualTo(200);
    return List.of(header(response, "Last-Modified"), HttpDate.format(Instant.now()));
  }

  private void assertConfirmsNothing(String target, String content, String date) {
    HttpResponse<String> since = server().get(target, SINCE, date);
    assertThat(since.statusCode()).as("%s %s", target, date).isEqualTo(200);
    assertThat(since.body()).contains(content);
    assertThat(server().head(target, SINCE, date).statusCode()).isEqualTo(200);
    assertThat(server().get(target, UNMODIFIED, date).statusCode()).isEqualTo(412);
    assertThat(server().head(target, UNMODIFIED, date).statusCode()).isEqualTo(412);
    HttpResponse<String> range = server().get(target, "Range", "bytes=1-", "If-Range", date);
    assertThat(range.statusCode()).isEqualTo(200);
  }

  private static final List<String> FORMATS =
      List.of("content", "download", "info", "link", "redirect");

  @ParameterizedTest
  @ValueSource(strings = {"", "?os=ios", "?limit=1", "/entry/1"})
  void deleteOfTheNewestTakesItsDatesWithIt(String how) {
    String path = newPath();
    storeOldAndNew(path, 20, 10);
    List<String> dates = dates(path + "/-/content");
    String delete = how.startsWith("/") ? path + "/-" + how : path + how;
    assertThat(server().delete(delete).statusCode()).isEqualTo(204);
    for (String format : FORMATS) {
      for (String date : dates) {
        String expected = format.equals("link") ? "/entry/0/content" : "old";
        assertConfirmsNothing(path + "/-/" + format, format.equals("link") ? "" : expected, date);
        assertConfirmsNothing(path + "/-/new/" + format + "?os=ios", "", date);
        assertConfirmsNothing(path + "/-/modified/" + format, "", date);
      }
    }
  }

  @Test
  void assetsOfOneSecondAreToldApart() {
    String path = newPath();
    storeOldAndNew(path, 10, 10);
    List<String> dates = dates(path + "/-/content");
    server().delete(path);
    dates.forEach(date -> assertConfirmsNothing(path + "/-/content", "old", date));
  }

  @Test
  void storeAndUpdateWithinTheSecondOfAnAnswerAreNotOverlooked() {
    String path = newPath();
    storeOldAndNew(path, 10, 0);
    String second = HttpDate.format(Instant.now());
    age(path, 1, 0);
    assertThat(server().get(path + "/-/content", SINCE, second).statusCode()).isEqualTo(200);
    assertThat(server().get(path + "/-/content", UNMODIFIED, second).statusCode()).isEqualTo(412);
    age(path, 1, 10);
    String before = dates(path + "/-/entry/1/content").getFirst();
    server().put(path + "/-/entry/1", "{\"alt\":\"updated\"}");
    for (String target : List.of("/-/entry/1/download", "/-/info", "/-/entry/1/link", "")) {
      assertThat(server().get(path + target, SINCE, before).statusCode()).isEqualTo(200);
      assertThat(server().get(path + target, UNMODIFIED, before).statusCode()).isEqualTo(412);
    }
  }

  @Test
  void updateThatIsDeletedDoesNotConfirmWhatWasModifiedBefore() {
    String path = newPath();
    storeOldAndNew(path, 30, 20);
    server().put(path + "/-/entry/0", "{\"alt\":\"updated\"}");
    age(path, 0, 10);
    List<String> dates = dates(path + "/-/modified/content");
    server().delete(path + "/-/entry/0");
    dates.forEach(date -> assertConfirmsNothing(path + "/-/modified/content", "new", date));
  }

  @Test
  void labelThatIsTakenAwayTakesTheDatesWithIt() {
    String path = newPath();
    storeOldAndNew(path, 20, 10);
    List<String> dates = dates(path + "/-/content?os=ios");
    server().put(path + "/-/entry/1", "{}");
    dates.forEach(date -> assertConfirmsNothing(path + "/-/content?os=ios", "old", date));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/-/content",
        "/-/new/content?os=ios",
        "/-/entry/1/content",
        "/-/entry/1/info",
        ""
      })
  void dateConfirmsTheNewestThatEverWas(String target) {
    String path = newPath();
    storeOldAndNew(path, 20, 10);
    for (String date : dates(path + "/-/content")) {
      assertThat(server().get(path + target, SINCE, date).statusCode()).isEqualTo(304);
      assertThat(server().head(path + target, SINCE, date).statusCode()).isEqualTo(304);
      assertThat(server().get(path + target, UNMODIFIED, date).statusCode()).isEqualTo(200);
    }
    String before = HttpDate.format(Instant.now().minusSeconds(60));
    assertThat(server().get(path + target, SINCE, before).statusCode()).isEqualTo(200);
    assertThat(server().get(path + target, UNMODIFIED, before).statusCode()).isEqualTo(412);
    String toCome = HttpDate.format(Instant.now().plusSeconds(3600));
    assertThat(server().get(path + target, SINCE, toCome).statusCode()).isEqualTo(200);
    server().delete(path + "/-/entry/0");
    String date = dates(path + "/-/content").getFirst();
    assertThat(server().get(path + target, SINCE, date).statusCode()).isEqualTo(304);
  }

  @Test
  void lastModifiedOfTheMomentBecomesThatOfTheAsset() {
    String path = newPath();
    store(path, "fresh");
    String target = path + "/-/content";
    await()
        .untilAsserted(
            () -> {
              String date = header(server().get(target), "Last-Modified");
              assertThat(server().get(target, SINCE, date).statusCode()).isEqualTo(304);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM ppd HH:mm:ss yyyy"})
  void oldFormsOfDatesMeanTheSame(String form) {
    String path = newPath();
    store(path, "x");
    age(path, 0, 10);
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(form, Locale.US).withZone(ZoneOffset.UTC);
    String date = dates(path + "/-/content").getFirst();
    String other = format.format(Objects.requireNonNull(HttpDate.parse(date, Instant.now())));
    String target = path + "/-/content";
    assertThat(server().get(target, SINCE, other).statusCode()).isEqualTo(304);
    assertThat(server().get(target, UNMODIFIED, other).statusCode()).isEqualTo(200);
    String early = format.format(Instant.parse("2000-01-01T00:00:00Z"));
    assertThat(server().get(target, SINCE, early).statusCode()).isEqualTo(200);
    assertThat(server().get(target, UNMODIFIED, early).statusCode()).isEqualTo(412);
    assertThat(server().get(target, UNMODIFIED, "yesterday").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/-/link",
        "/-/info",
        "/-/content",
        "/-/download",
        "/-/entry/0",
        "/-/redirect"
      })
  void whoeverSendsAnEntityTagHonoursIt(String format) {
    String path = newPath();
    store(path, "x");
    String target = path + format;
    String tag = header(server().get(target), "ETag");
    assertThat(server().get(target, "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(server().head(target, "If-None-Match", "\"x\", W/" + tag).statusCode())
        .isEqualTo(304);
    assertThat(header(server().get(target, "If-None-Match", tag), "ETag")).isEqualTo(tag);
    assertThat(server().get(target, "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(server().get(target, "If-Match", tag).statusCode()).isEqualTo(200);
    assertThat(server().get(target, "If-Match", "\"9-9\"").statusCode()).isEqualTo(412);
    assertThat(server().head(target, "If-Match", "W/" + tag).statusCode()).isEqualTo(412);
    assertThat(server().get(target, "If-Match", tag + "-").statusCode()).isEqualTo(400);
    assertThat(server().get(target, "If-None-Match", "*", "If-Match", "\"9-9\"").statusCode())
        .isEqualTo(412);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/-/all/info", "/-/2/info", "/-/recursive/info"})
  void listsAreConfirmedByNoTagAndNoDate(String list) {
    String path = newPath();
    store(path, "x");
    age(path, 0, 10);
    String target = path + list;
    String tag = header(server().get(path), "ETag");
    String date = dates(path + "/-/content").getFirst();
    assertThat(server().get(target, "If-None-Match", tag).statusCode()).isEqualTo(200);
    assertThat(server().get(target, SINCE, date).statusCode()).isEqualTo(200);
    assertThat(server().get(target, "If-Match", "*").statusCode()).isEqualTo(200);
    assertThat(server().get(target, "If-Match", tag).statusCode()).isEqualTo(412);
    assertThat(server().get(target, UNMODIFIED, date).statusCode()).isEqualTo(412);
    assertThat(server().get(target, "If-Match", "x").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=8-9223372036854775806|206|89",
        "bytes=8-9223372036854775807|206|89",
        "bytes=8-9223372036854775808|206|89",
        "bytes=-18446744073709551616|206|0123456789",
        "bytes=8-8,0-99999999999999999999999999999999|206|0123456789",
        "bytes=18446744073709551616-|416|",
        "bytes=18446744073709551615-18446744073709551614|200|0123456789"
      })
  void rangesMayHaveAnyNumberOfDigits(String range, int status, @Nullable String body) {
    String path = newPath();
    store(path, "0123456789");
    HttpResponse<String> answer = server().get(path + "/-/content", "Range", range);
    assertThat(answer.statusCode()).isEqualTo(status);
    if (body != null) {
      assertThat(answer.body()).isEqualTo(body);
    }
  }

  @Test
  void cachesMustAskForContentUnlessItIsConfiguredOtherwise(@TempDir Path directory) {
    String path = newPath();
    store(path, "x");
    for (String format : List.of("/-/content", "/-/entry/0/content", "/-/download", "/-/info")) {
      assertThat(header(server().get(path + format), "Cache-Control")).isEqualTo("no-cache");
    }
    AssetConfig config =
        new AssetConfig(
            1 << 20,
            100,
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            "private, max-age=60",
            AssetConfig.RedirectMode.NONE,
            null,
            new AssetConfig.UrlSourceConfig(Set.of(), Set.of(), 0, Duration.ofSeconds(1)));
    try (AssetServer other = new AssetServer(FileSystemAssetIT.store(directory), config)) {
      String tag = header(other.store(path, "x"), "ETag");
      for (HttpResponse<String> answer :
          List.of(
              other.get(path + "/-/content"),
              other.head(path + "/-/download"),
              other.get(path + "/-/content", "Range", "bytes=0-0"),
              other.get(path + "/-/content", "If-None-Match", tag))) {
        assertThat(header(answer, "Cache-Control")).isEqualTo("private, max-age=60");
      }
      assertThat(header(other.get(path + "/-/info"), "Cache-Control")).isEqualTo("no-cache");
      assertThat(header(other.get("/assets/absent/-/content"), "Cache-Control"))
          .isEqualTo("no-store");
    }
  }

  @Test
  void rangeThatIsGivenTwiceIsNone() {
    String path = newPath();
    store(path, "0123456789");
    String tag = header(server().get(path), "ETag");
    String target = path + "/-/content";
    assertThat(server().get(target, "Range", "bytes=0-0", "Range", "bytes=5-").body())
        .isEqualTo("0123456789");
    assertThat(
            server().get(target, "Range", "bytes=0-0", "If-Range", tag, "If-Range", "\"x\"").body())
        .isEqualTo("0123456789");
  }
}
