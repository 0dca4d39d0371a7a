package io.larch.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.Asset;
import io.larch.asset.AssetMetadata;
import io.larch.asset.ContentInfo;
import io.larch.asset.Placeholders;
import io.larch.asset.Variant;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.TypeTable;
import io.larch.path.AssetPath;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDispositionTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // original, alt, segment, type, format, name
        "larch.png, A larch, 1, image/png, png, larch.png",
        "f, A larch, 1, image/png, png, A larch.png",
        "blob, -, photo, image/png, png, photo.png",
        "-, -, photo.png, image/png, png, photo.png",
        "-, -, a.jpeg, image/jpeg, jpg, a.jpeg",
        "-, -, a.JPG, image/jpeg, jpg, a.JPG",
        "fake.png, -, p, image/jpeg, jpg, fake.png.jpg",
        "-, -, photo, x/y, -, photo",
        "-, -, README.md, text/plain, txt, README.md",
        "-, -, a.unheard-of, text/plain, txt, a.unheard-of",
        "-, -, ls.1, text/plain, txt, ls.1",
        "-, Version 2.0, p, text/plain, txt, Version 2.0.txt",
        "-, Notes.md, p, text/plain, txt, Notes.md",
        "-, -, page.pdf, text/plain, txt, page.pdf",
        "-, -, .gitignore, text/plain, txt, .gitignore",
        "-, -, a.tar.gz, application/gzip, gz, a.tar.gz",
        "-, -, a.whl, application/zip, zip, a.whl",
        "-, -, a.png, application/zip, zip, a.png.zip",
        "-, -, a.dat, application/octet-stream, bin, a.dat",
        "-, -, a.html, application/octet-stream, bin, a.html.bin",
        "-, -, CON, text/plain, txt, _CON.txt",
        "-, -, nul.png, image/png, png, _nul.png",
        "-, -, lpt1.tar.gz, application/gzip, gz, _lpt1.tar.gz",
        "-, -, console, image/png, png, console.png",
        "trailing.txt. ., -, p, text/plain, txt, trailing.txt",
        "-, ..., p, text/plain, txt, p.txt",
        "-, -, a/b, text/plain, txt, a_b.txt",
      })
  void nameIsWhatSomebodyGaveIt(
      @Nullable String original,
      @Nullable String alt,
      String segment,
      String type,
      @Nullable String format,
      String name) {
    ContentType content = new ContentType(type, format, null, null);
    assertThat(NAMES.of(asset(original, alt, segment, content))).isEqualTo(name);
  }

  @Test
  void otherLettersGoInTheExtendedForm() {
    assertThat(disposition("Käse 100%", "p", "txt"))
        .isEqualTo(
            "attachment; filename=\"K_se 100_.txt\"; filename*=UTF-8''K%C3%A4se%20100%25.txt");
  }

  @Test
  void nothingGetsOutOfTheName() {
    assertThat(disposition("../..\\a\"b\r\nX: 1;", "p", "txt"))
        .isEqualTo("attachment; filename=\"_.._a_b__X_ 1;.txt\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "می\u200Cشود",
        "क्\u200Dष",
        "👩\u200D💻",
        "👩🏽\u200D❤\uFE0F\u200D👨",
        "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC7F",
        "e\u0301",
      })
  void whatBelongsToTheSpellingStays(String name) {
    assertThat(SafeName.of(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u202Egnp.exe",
        "a\u2066b",
        "a\u200Eb",
        "a\u061Cb",
        "a\u200Db\u200D",
        "a \u200C b",
        "a\u00ADb",
        "a\u2028b",
        "a\uFEFFb",
        "a\u0085b",
        "a\uD800b",
        "a\uFFFEb",
        "a\uDB40\uDC67b"
      })
  void whatDeceivesIsReplaced(String name) {
    assertThat(SafeName.of(name))
        .contains("_")
        .doesNotContain("\u202E", "\u2066", "\u200E", "\u061C", "\u00AD", "\u2028", "\uFEFF");
  }

  @Test
  void variantIsCalledAsItsAssetButForTheExtension() {
    ContentType webp = new ContentType("image/webp", "webp", null, null);
    ContentType jpeg = new ContentType("image/jpeg", "jpg", null, null);
    assertThat(NAMES.of(sent(webp, "photo.jpeg", null, "p", jpeg))).isEqualTo("photo.webp");
    assertThat(NAMES.of(sent(webp, null, "A larch", "p", jpeg))).isEqualTo("A larch.webp");
    assertThat(NAMES.of(sent(webp, null, null, "p.jpg", jpeg))).isEqualTo("p.webp");
    assertThat(NAMES.of(sent(webp, "v1.final", null, "p", jpeg))).isEqualTo("v1.final.webp");
    assertThat(NAMES.of(sent(jpeg, "photo.jpeg", null, "p", jpeg))).isEqualTo("photo.jpeg");
  }

  @Test
  void longNamesAreCutBetweenCharactersAndKeepTheirExtension() {
    for (String character : List.of("a", "ü", "日", "😀", "👩\u200D💻", "e\u0301")) {
      String name =
          NAMES.of(
              asset(
                  null,
                  character.repeat(255),
                  "p",
                  new ContentType("text/plain", "txt", null, null)));
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      assertThat(bytes.length).isBetween(200, 255);
      assertThat(name).endsWith(character + ".txt");
      assertThat(name.substring(0, name.length() - 4).replace(character, "")).isEmpty();
    }
    String mark = "a" + "\u0301".repeat(300);
    assertThat(
            NAMES
                .of(
                    asset(
                        mark + ".png", null, "p", new ContentType("image/png", "png", null, null)))
                .getBytes(StandardCharsets.UTF_8)
                .length)
        .isLessThanOrEqualTo(255);
  }

  private static final DownloadName NAMES = new DownloadName(TypeTable.INSTANCE);

  private static String disposition(@Nullable String alt, String segment, @Nullable String format) {
    return ContentDisposition.attachment(
        asset(null, alt, segment, new ContentType("text/plain", format, null, null)));
  }

  private static Representation asset(
      @Nullable String original, @Nullable String alt, String segment, ContentType type) {
    return sent(null, original, alt, segment, type);
  }

  private static Representation sent(
      @Nullable ContentType variant,
      @Nullable String original,
      @Nullable String alt,
      String segment,
      ContentType type) {
    OffsetDateTime time = OffsetDateTime.of(2026, 1, 29, 10, 15, 30, 0, ZoneOffset.UTC);
    Asset asset =
        new Asset(
            1,
            new AssetPath(List.of("users", segment)),
            0,
            1,
            time,
            time,
            "b",
            "k",
            new ContentInfo(1, type, original),
            Asset.Source.UPLOAD,
            null,
            new AssetMetadata(alt, Map.of(), List.of()),
            Placeholders.NONE,
            List.of(),
            Map.of());
    return new Representation(
        asset,
        variant == null
            ? null
            : new Variant("v", null, "w_100", new ContentInfo(1, variant, null), time),
        true);
  }
}
