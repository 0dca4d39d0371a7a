package io.larch.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.asset.AssetProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(url.resolve("?q").target()).isEqualTo("/x/y?q");
    assertThat(url.resolve("").target()).isEqualTo("/x/y");
    assertThat(url.resolve("#f").target()).isEqualTo("/x/y");
    assertThat(url.resolve("../../z/./w/..").target()).isEqualTo("/z/");
    assertThat(url.resolve("HTTPS://b.example").port()).isEqualTo(443);
    // Bytes of UTF-8, and one that is none, as the header's decoder hands them on.
    assertThat(url.resolve("/\u00c3\u00bc").target()).isEqualTo("/%C3%BC");
    assertThat(url.resolve("/\u00fc").target()).isEqualTo("/%FC");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://a/b\u00fc.png|/b%C3%BC.png",
        "http://a/b%C3%BC.png|/b%C3%BC.png",
        "http://a/100%.png|/100%.png",
        "http://a/a b{c}?d e='f'|/a%20b{c}?d%20e=%27f%27",
        "http://a/[x]|/[x]",
        "http://a\\b\\c|/b/c",
        "http://a/b/%2e%2E/c/%2e|/c/",
        "http://a/b//c|/b//c",
        "http://a?|/?",
        "http://a#f|/",
        "http://a/%2F%2f|/%2F%2f",
      })
  void targetIsWrittenAsBrowsersDo(String url, String target) {
    assertThat(SourceUrl.parse(url).target()).isEqualTo(target.replace("{c}", "%7Bc%7D"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://my_service:8080/, my_service, my_service:8080",
    "http://B\u00dcCHER.example/, xn--bcher-kva.example, xn--bcher-kva.example",
    "http://a%2Eexample:/, a.example, a.example",
    "https://a.example:443/, a.example, a.example",
    "https://a.example:80/, a.example, a.example:80",
    "'http://[2001:DB8::1]:81/', 2001:db8::1, '[2001:db8::1]:81'",
    "http://-a-.example/, -a-.example, -a-.example",
  })
  void hostIsReadAsBrowsersDo(String url, String host, String authority) {
    assertThat(SourceUrl.parse(url).host()).isEqualTo(host);
    assertThat(SourceUrl.parse(url).authority()).isEqualTo(authority);
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
        "http://a%2Fb/",
        "http://a%20b/",
        "http://[::1/",
        "http://a:b/",
        "http://a:123456/",
        "http://%FF/",
        "http://a:0/",
        "http://a:70000/",
        "gopher://a",
        "http:a",
        "javascript:alert(1)"
      })
  void otherUrlsAreRefused(String url) {
    assertThatThrownBy(() -> SourceUrl.parse(url)).isInstanceOf(AssetProblem.InvalidField.class);
  }
}
