package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.mediatype.FileNames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormDispositionTest {

  /** The name as sent after {@code filename=}, and what the file is called. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"notes\\\"|notes\\",
        "\"notes\\\"; x=y|notes\\",
        "\"notes\\\\\"|notes\\",
        "\"C:\\new\\a.txt\"|C:\\new\\a.txt",
        "\"a\\\"b.txt\"|a\"b.txt",
        "\"a%22b%22.txt\"|a\"b\".txt",
        "\"100%.txt\"|100%.txt",
        "\"100%25.txt\"|100%25.txt",
        "\"a; b=c.txt\"|a; b=c.txt",
        "\"日本.txt\"|日本.txt",
        "plain.txt|plain.txt",
        "plain.txt ; x=y|plain.txt",
        "\"fallback\"; filename*=UTF-8''na%C3%AFve.txt|naïve.txt",
        "\"fallback\"; filename*=unknown''x|fallback",
      })
  void namesAreReadAsClientsWriteThem(String sent, String name) {
    assertThat(fileName("form-data; name=\"asset\"; filename=" + sent)).isEqualTo(name);
    assertThat(fileName("form-data; filename=" + sent + "; name=asset")).isEqualTo(name);
  }

  @Test
  void semicolonAtTheEndMeansNothing() {
    assertThat(fileName("form-data; name=asset; filename=\"a.txt\";")).isEqualTo("a.txt");
  }

  @Test
  void lineEndsAreWrittenAsHtmlEscapesThem() {
    assertThat(fileName("form-data; name=\"asset\"; filename=\"a%0D%0Ab\"")).isEqualTo("a\r\nb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "attachment; name=asset",
        "form-data",
        "form-data; name",
        "form-data; name=\"asset",
        "form-data; name=\"a\"b\"c",
        "form-data; name=a; name=b",
        "form-data; filename=a",
        "form-data name=a",
        "form-data; name=asset; nonsense",
      })
  void whatIsNoDispositionOfAPartIsRefused(String header) {
    assertThat(FormDisposition.parse(header)).isNull();
  }

  @Test
  void originalNameIsTheLastPartOfAPath() {
    assertThat(FileNames.original("C:\\Users\\me\\a.txt")).isEqualTo("a.txt");
    assertThat(FileNames.original("\\\\server\\share\\a.txt")).isEqualTo("a.txt");
    assertThat(FileNames.original("dir/a.txt")).isEqualTo("a.txt");
    assertThat(FileNames.original("notes\\")).isEqualTo("notes\\");
    assertThat(FileNames.original("a\r\nb\0")).isEqualTo("a__b_");
    assertThat(FileNames.original(" ")).isNull();
    assertThat(FileNames.original("x".repeat(300) + "😀.txt")).hasSize(255).endsWith("x.txt");
  }

  private static @Nullable String fileName(String header) {
    FormDisposition disposition = FormDisposition.parse(header);
    assertThat(disposition).isNotNull().extracting(FormDisposition::name).isEqualTo("asset");
    return disposition.fileName();
  }
}
