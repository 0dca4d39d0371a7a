package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptEncodingTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZIP",
        "x-gzip",
        "deflate, gzip, br",
        "gzip;q=0.001",
        "gzip ; q=1",
        "*",
        "br;q=1, *;q=0.1",
        "*;q=0, gzip"
      })
  void gzipIsTaken(String field) {
    assertThat(AcceptEncoding.takesGzip(List.of(field))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "*, gzip;q=0", "gzipx"})
  void gzipIsNotTaken(String field) {
    assertThat(AcceptEncoding.takesGzip(List.of(field))).isFalse();
  }

  @Test
  void fieldsAreOneList() {
    assertThat(AcceptEncoding.takesGzip(List.of())).isFalse();
    assertThat(AcceptEncoding.takesGzip(List.of("br", "gzip"))).isTrue();
  }
}
