package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContradictionsTest {

  private ConfigFixture fixture;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    fixture = new ConfigFixture(directory);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http.port: 8081                                                      | http.port
          management.port: 8080                                                | management.port
          messaging.type: in-process, roles: [relay]                           | messaging.type
          messaging.type: in-process, roles: [api, purge]                      | messaging.type
          purge.lease: 5s                                                      | purge.lease
          messaging.confirm-timeout: 10s                                       | messaging.confirm-timeout
          purge.lease: 6s, purge.poll-interval: 6s                             | purge.lease
          purge.backoff-initial: 121s                                          | purge.backoff-initial
          content.type: file-system                                            | content.type
          messaging.prefetch: 65                                               | messaging.prefetch
          content.s3.max-connections: 7                                        | content.s3.max-connections
          asset.max-content-size: 49GiB                                        | asset.max-content-size
          asset.upload-intent-renewal: 30s                                     | asset.upload-intent-renewal
          asset.upload-intent-ttl: 40s                                         | asset.upload-intent-ttl
          asset.redirect.mode: template                                        | asset.redirect.mode
          asset.url-source.private-hosts: [a.example]                          | asset.url-source.private-hosts
          image.ready-workers: 3                                               | image.ready-workers
          http.cors.allowed-origins: ["*", "https://a.example"]                | http.cors.allowed-origins
          http.cors { allowed-origins: ["*"], credentials: true }              | http.cors.credentials
          http.cors { allowed-origins: ["*"], allowed-methods: [GET, POST] }   | http.cors.allowed-methods
          http.tls.certificate: a.pem                                          | http.tls.certificate
          management.tls.key: a.pem                                            | management.tls.key
          access { mode: none, anonymous: ["read /a/**"] }                     | access.anonymous
          access.jwt.issuer: a                                                 | access.jwt.issuer
          access.jwt { issuer: a, audience: b }                                | access.jwt.issuer
          access.jwt { issuer: a, jwks: "https://a" }                          | access.jwt.issuer
          access.jwt { issuer: a, audience: b, jwks: "http://a.example" }      | access.jwt.jwks
          access.jwt { issuer: a, audience: b, jwks: "http://127.0.0.1.x" }    | access.jwt.jwks
          access { mode: none, jwt { issuer: a, audience: b, jwks: "https://a" } } | access.jwt.issuer
          """)
  void contradictionIsRefusedAtTheKeyThatWasSet(String content, String key) {
    List<ConfigError> errors = fixture.errors(content);

    assertThat(errors).singleElement().extracting(ConfigError::key).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http.port: 0, management.port: 0",
        "http.cors { allowed-origins: [\"*\"], allowed-methods: [GET] }",
        "http.cors { allowed-origins: [\"https://a.example\"], credentials: true }",
        "http.tls { certificate: a.pem, key: b.pem }, management.tls { certificate: a.pem, key:"
            + " b.pem }",
        "access { mode: keys, anonymous: [\"read /public/**\", \"store /in/*\"] }",
        "access { mode: keys, jwt { issuer: a, audience: b, jwks: \"http://127.0.0.1:1/keys\" } }",
        "access.jwt { issuer: a, audience: b, jwks: \"http://localhost/keys\" }",
        "access.jwt { issuer: a, audience: b, jwks: \"https://a.example/keys\" }",
        "messaging.type: in-process",
        "messaging.type: in-process, roles: [api]",
        "roles: [relay]",
        "purge.lease: 5001ms",
        "purge.backoff-initial: 2m",
        "content.type: file-system, content.file-system.directory: /srv/larch",
        "messaging.prefetch: 64",
        "asset.max-content-size: 48GiB",
        "asset.upload-intent-renewal: 29999ms",
        "asset.redirect { mode: template, template: \"https://cdn.example/{key}\" }",
        "asset.url-source { allowed-hosts: [a.example, b.example], private-hosts: [b.example] }"
      })
  void edgeOfTheAllowedPasses(String content) {
    assertThat(fixture.load(content)).isNotNull();
  }

  @Test
  void contradictionNamesTheOtherKeyAndItsOrigin() {
    assertThat(fixture.errors("purge.lease = 5s"))
        .singleElement()
        .extracting(ConfigError::message)
        .asString()
        .endsWith("; see also messaging.confirm-timeout (default)");
  }

  @Test
  void nothingFollowsFromAValueThatIsWrongItself() {
    assertThat(fixture.errors("content { type = file-system, file-system.directory = [] }"))
        .extracting(ConfigError::key)
        .containsExactly("content.file-system.directory");
  }
}
