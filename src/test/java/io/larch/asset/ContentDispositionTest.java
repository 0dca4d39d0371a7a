package io.larch.asset;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.path.AssetPath;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContentDispositionTest {

  @Test
  void altTextNamesTheFile() {
    assertThat(disposition("A view", "p", "png")).isEqualTo("attachment; filename=\"A view.png\"");
  }

  @Test
  void lastSegmentNamesTheFileWithoutAlt() {
    assertThat(disposition(null, "photo.png", "png"))
        .isEqualTo("attachment; filename=\"photo.png\"");
    assertThat(disposition(null, "photo", null)).isEqualTo("attachment; filename=\"photo\"");
    assertThat(disposition(null, "a.jpeg", "jpg")).isEqualTo("attachment; filename=\"a.jpeg\"");
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
    assertThat(disposition("...", "p", "txt")).isEqualTo("attachment; filename=\"p.txt\"");
    assertThat(disposition(null, "a/b", "txt")).isEqualTo("attachment; filename=\"a_b.txt\"");
  }

  private static String disposition(@Nullable String alt, String segment, @Nullable String format) {
    OffsetDateTime time = OffsetDateTime.of(2026, 1, 29, 10, 15, 30, 0, ZoneOffset.UTC);
    return ContentDisposition.attachment(
        new Asset(
            1,
            new AssetPath(List.of("users", segment)),
            0,
            1,
            time,
            time,
            "b",
            "k",
            new ContentInfo(1, new ContentType("x/y", format, null)),
            Asset.Source.UPLOAD,
            null,
            new AssetMetadata(alt, Map.of(), List.of())));
  }
}
