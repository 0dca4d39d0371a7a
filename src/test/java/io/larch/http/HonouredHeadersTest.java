package io.larch.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HonouredHeadersTest {

  /** Whoever sends a digest takes the content for verified. */
  @ParameterizedTest
  @ValueSource(
      strings = {"Content-MD5", "Content-Digest", "repr-digest", "Digest", "If-Range", "Range"})
  void whatNobodyLooksAtIsRefusedByName(String name) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(name, "x");

    assertThatThrownBy(() -> new HonouredHeaders().check(headers))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(name + " has no meaning on this request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Date", "DNT", "Content-Type", "Cookie", "Referer"})
  void whatChangesNothingPasses(String name) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(name, "x");

    assertThatCode(() -> new HonouredHeaders().check(headers)).doesNotThrowAnyException();
  }
}
