package io.larch.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.http.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceUrlTest {

  @Test
  void defaultsAreFilledIn() {
    SourceUrl url = SourceUrl.parse("HTTPS://Example.com?a=b");
    assertThat(url.https()).isTrue();
    assertThat(url.host()).isEqualTo("example.com");
    assertThat(url.port()).isEqualTo(443);
    assertThat(url.target()).isEqualTo("/?a=b");
    assertThat(SourceUrl.parse("http://[::1]:81/x").host()).isEqualTo("::1");
  }

  @Test
  void redirectsResolveAgainstTheUrl() {
    SourceUrl url = SourceUrl.parse("http://a.example/x/y");
    assertThat(url.resolve("z").target()).isEqualTo("/x/z");
    assertThat(url.resolve("//b.example/").host()).isEqualTo("b.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "/x",
        "ftp://a/x",
        "file:///etc/passwd",
        "http:///x",
        "http://user:pw@a/",
        "http://u@a/",
        "http://a b/",
        "http://a:0/",
        "http://a:70000/",
        "gopher://a",
        "http:a",
        "javascript:alert(1)"
      })
  void otherUrlsAreRefused(String url) {
    assertThatThrownBy(() -> SourceUrl.parse(url)).isInstanceOf(ApiException.class);
  }
}
