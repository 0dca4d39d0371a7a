package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.caller.Action;
import io.larch.path.AssetPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessConfigTest {

  private ConfigFixture fixture;
  @TempDir private Path directory;

  @BeforeEach
  void setUp() {
    fixture = new ConfigFixture(directory);
  }

  @Test
  void serverNeedsTheModeWrittenOut() throws Exception {
    Path file = Files.writeString(directory.resolve("a.conf"), "receipts.mode = off");
    assertThatThrownBy(() -> ConfigLoader.loadServer(file, ConfigFixture.secretsAnd(Map.of())))
        .isInstanceOfSatisfying(
            InvalidConfigException.class,
            e ->
                assertThat(e.errors())
                    .singleElement()
                    .satisfies(error -> assertThat(error.key()).isEqualTo("access.mode")));
    for (String mode : new String[] {"keys", "none"}) {
      LarchConfig config =
          ConfigLoader.loadServer(file, ConfigFixture.secretsAnd(Map.of("LARCH_ACCESS_MODE", mode)))
              .config();
      assertThat(config.access().isOn()).isEqualTo(mode.equals("keys"));
    }
  }

  @Test
  void wrongModeIsToldOnce() throws Exception {
    Path file =
        Files.writeString(directory.resolve("a.conf"), "access.mode = open, receipts.mode = off");
    assertThatThrownBy(() -> ConfigLoader.loadServer(file, ConfigFixture.secretsAnd(Map.of())))
        .isInstanceOfSatisfying(
            InvalidConfigException.class, e -> assertThat(e.errors()).hasSize(1));
  }

  @Test
  void commandsWithoutAServerNeedNoMode() {
    assertThat(fixture.load("").access().mode()).isNull();
    assertThat(fixture.load("").access().isOn()).isFalse();
  }

  /** As commands have it that ask a server. */
  @Test
  void keyOfCommandsIsNoSetting() throws Exception {
    Path file =
        Files.writeString(directory.resolve("a.conf"), "access.mode = none, receipts.mode = off");
    assertThat(
            ConfigLoader.loadServer(
                file, ConfigFixture.secretsAnd(Map.of("LARCH_KEY", "larch_planted_secret"))))
        .satisfies(loaded -> assertThat(loaded.listing()).doesNotContain("larch_planted_secret"));
  }

  @Test
  void anonymousPermissionsAreGrantsLikeOthers() {
    AccessConfig access =
        fixture.load("access { mode = keys, anonymous = [\"read /public/**\"] }").access();
    assertThat(access.anonymousPermissions().allow(Action.READ, AssetPath.parse("/public/a")))
        .isTrue();
    assertThat(access.anonymousPermissions().allow(Action.READ, AssetPath.parse("/publicity")))
        .isFalse();
    assertThat(access.anonymousPermissions().allowSomewhere(Action.DELETE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access.anonymous = [operate]",
        "access.anonymous = [admin]",
        "access.anonymous = [\"read /users/{sub}\"]",
        "access.anonymous = [\"read\"]",
        "access.anonymous = [\"write /a\"]",
        "access.jwt.algorithms = []",
        "access.jwt.algorithms = [HS256]",
        "access.jwt.algorithms = [none]",
        "access.jwt.jwks = \"ftp://a\"",
        "access.jwt.claim = null"
      })
  void whatWouldLetAnybodyInIsRefused(String content) {
    assertThat(fixture.errors(content)).isNotEmpty();
  }

  @Test
  void tokensAreThoseOfOneIssuer() {
    JwtConfig jwt =
        fixture
            .load("access.jwt { issuer = a, audience = b, jwks = \"https://a/keys\" }")
            .access()
            .jwt();
    assertThat(jwt).isNotNull();
    assertThat(jwt.algorithms()).containsExactlyInAnyOrder("RS256", "EdDSA");
    assertThat(jwt.claim()).isEqualTo("larch");
  }

  /** As in a copy of conf/larch.conf, which has every key. */
  @Test
  void whatIsNullInSoManyWordsIsNotSaid() {
    assertThat(
            fixture
                .load("access { mode = none, jwt { issuer = null, audience = null, jwks = null } }")
                .access()
                .jwt())
        .isNull();
  }
}
