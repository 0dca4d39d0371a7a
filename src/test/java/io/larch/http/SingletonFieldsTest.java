package io.larch.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SingletonFieldsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type",
        "AUTHORIZATION",
        "origin",
        "Sec-Fetch-Site",
        "Idempotency-Key",
        "X-Request-Id"
      })
  void secondLineOfWhatHasOneValueIsRefusedEvenWhereBothAreAlike(String name) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(name, "a");
    assertThatCode(() -> SingletonFields.requireOnce(headers)).doesNotThrowAnyException();

    headers.add(name, "a");

    assertThatThrownBy(() -> SingletonFields.requireOnce(headers))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("more than once");
  }

  @Test
  void listsMayGoOnInASecondLine() {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .add("Accept", "a/b")
            .add("Accept", "c/d")
            .add("If-Match", "\"a\"")
            .add("If-Match", "\"b\"");

    assertThatCode(() -> SingletonFields.requireOnce(headers)).doesNotThrowAnyException();
  }
}
