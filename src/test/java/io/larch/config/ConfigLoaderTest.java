package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

  private ConfigFixture fixture;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    fixture = new ConfigFixture(directory);
  }

  @Test
  void fileGoesBeforeDefaultsAndVariableBeforeFile() {
    Path file = fixture.file("http.port = 8181\ndatabase { pool-size = 20, host = db }");

    LarchConfig config =
        ConfigLoader.load(
                file,
                ConfigFixture.secretsAnd(Map.of("LARCH_DATABASE_POOL_SIZE", "30")),
                ConfigLoader.Use.ROLES)
            .config();

    assertThat(config.http().port()).isEqualTo(8181);
    assertThat(config.database().host()).isEqualTo("db");
    assertThat(config.database().poolSize()).isEqualTo(30);
    assertThat(config.database().port()).isEqualTo(5432);
  }

  @Test
  void allProblemsAreReportedTogether() {
    List<ConfigError> errors =
        fixture.errors(
            """
            http.port = 70000
            http.idle-timeuot = 5s
            http.request-timeout = 30
            purge.backoff-initial = 5m
            database.password = hunter2
            content.type = tape
            """,
            Map.of("LARCH_LOG_LEVEL", "loud", "LARCH_HTTP_PROT", "1"));

    assertThat(errors)
        .extracting(ConfigError::key)
        .containsExactlyInAnyOrder(
            "http.port",
            "http.idle-timeuot",
            "http.request-timeout",
            "purge.backoff-initial",
            "database.password",
            "content.type",
            "log.level",
            "",
            "messaging.password",
            "content.s3.secret-key");
  }

  @Test
  void everyProblemIsOneLineWithOriginKeyAndWayOut() {
    Path file = fixture.file("\nhttp.port = 70000\n");

    assertThatThrownBy(() -> ConfigLoader.load(file, ConfigFixture.SECRETS, ConfigLoader.Use.ROLES))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(file + ":2: http.port: must be from 0 to 65535, not '70000'");
  }

  @Test
  void problemOfVariableNamesTheVariable() {
    Map<String, String> environment = ConfigFixture.secretsAnd(Map.of("LARCH_HTTP_PORT", "http"));

    assertThatThrownBy(() -> ConfigLoader.load(null, environment, ConfigLoader.Use.ROLES))
        .hasMessage(
            "LARCH_HTTP_PORT: http.port: must be a whole number from 0 to 65535, not 'http'");
  }

  @Test
  void unknownKeyIsRefusedWithTheNearestKnownOne() {
    assertThat(fixture.errors("http.idle-timeuot = 5s"))
        .singleElement()
        .extracting(ConfigError::message)
        .isEqualTo("there is no such key; did you mean http.idle-timeout?");
  }

  @Test
  void camelCaseAndWrongSectionLeadToTheKnownKey() {
    assertThat(fixture.errors("http.idleTimeout = 5s\npage-size = 1"))
        .extracting(ConfigError::message)
        .containsExactlyInAnyOrder(
            "there is no such key; did you mean http.idle-timeout?",
            "there is no such key; did you mean purge.page-size?");
  }

  @Test
  void unknownKeyFarFromAllIsRefusedWithoutSuggestion() {
    assertThat(fixture.errors("zzzzzzzz = 1"))
        .singleElement()
        .extracting(ConfigError::message)
        .isEqualTo("there is no such key");
  }

  @Test
  void valueInPlaceOfSectionIsRefusedAlone() {
    assertThat(fixture.errors("http = 8080"))
        .singleElement()
        .extracting(ConfigError::message)
        .asString()
        .contains("is a section");
  }

  @Test
  void nullIsRefusedWhereAValueIsNeeded() {
    assertThat(fixture.errors("http.host = null"))
        .singleElement()
        .extracting(ConfigError::message)
        .asString()
        .contains("must have a value");
  }

  @Test
  void secretInFileIsRefusedWithItsVariableAndNotPrinted() {
    List<ConfigError> errors = fixture.errors("content.s3.secret-key = hunter2");

    assertThat(errors)
        .singleElement()
        .extracting(ConfigError::message)
        .asString()
        .contains("LARCH_CONTENT_S3_SECRET_KEY", "LARCH_CONTENT_S3_SECRET_KEY_FILE")
        .doesNotContain("hunter2");
  }

  @Test
  void missingSecretsAreReportedWithTheirVariables() {
    assertThat(fixture.errors("", Map.of()))
        .extracting(ConfigError::toString)
        .hasSize(2)
        .allMatch(line -> line.contains("set the variable LARCH_"));
  }

  @Test
  void processNeedsOnlyTheSecretsOfItsRoles() {
    assertThat(fixture.errors("roles = [api]", Map.of()))
        .extracting(ConfigError::key)
        .containsExactly("content.s3.secret-key");
    assertThat(fixture.errors("roles = [relay]", Map.of()))
        .extracting(ConfigError::key)
        .containsExactly("messaging.password");
  }

  /** The first admin key is made by whoever has the database's password, and by that alone. */
  @Test
  void commandNeedsOnlyTheSecretsOfWhatItTalksTo() {
    Path file = fixture.file("paths = [{ pattern = \"/a/**\", signed-urls { keys = [web] } }]");

    ConfigLoader.load(file, Map.of(), ConfigLoader.Use.NO_OTHER_SERVER);
    assertThatThrownBy(() -> ConfigLoader.load(file, Map.of(), ConfigLoader.Use.RECONCILIATION))
        .hasMessageContaining("content.s3.secret-key")
        .hasMessageNotContaining("messaging.password")
        .hasMessageNotContaining("signed-urls");
  }

  @Test
  void reconciliationNeedsTheStoreWhateverTheRolesAre() {
    Path file = fixture.file("roles = [relay]");

    assertThatThrownBy(() -> ConfigLoader.load(file, Map.of(), ConfigLoader.Use.RECONCILIATION))
        .hasMessageContaining("content.s3.secret-key: is not set");
  }

  /** What it would say stands in no default, so nothing is concluded from that it is missing. */
  @Test
  void fileThatCanNotBeReadIsNoReasonForFurtherProblems() {
    Path file = fixture.file("paths = [{ pattern = \"/a/**\", signed-urls { keys = [web] } }");

    assertThatThrownBy(
            () -> ConfigLoader.loadServer(file, Map.of("LARCH_SIGNED_URLS_KEY_WEB", "one")))
        .asInstanceOf(InstanceOfAssertFactories.type(InvalidConfigException.class))
        .extracting(InvalidConfigException::errors, InstanceOfAssertFactories.LIST)
        .singleElement()
        .asString()
        .contains("is not valid HOCON");
  }

  @Test
  void includedFileCounts() throws IOException {
    Files.writeString(fixture.directory().resolve("more.conf"), "http.port = 8181");

    assertThat(fixture.load("include \"more.conf\"").http().port()).isEqualTo(8181);
    assertThat(fixture.load("include required(file(\"more.conf\"))").http().port()).isEqualTo(8181);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"gone.conf\"",
        "required(\"gone.conf\")",
        "file(\"gone.conf\")",
        "\"/gone/gone\"",
        "\"reference.conf\"",
        "classpath(\"reference.conf\")",
        "url(\"http://127.0.0.1:1/a.conf\")"
      })
  void includeOfWhatIsNoFileIsRefused(String what) {
    assertThat(fixture.errors("include " + what)).singleElement().asString().contains("include");
  }

  @Test
  void keyThatIsNotKnownInAnIncludedFileNamesThatFile() throws IOException {
    Files.writeString(fixture.directory().resolve("more.conf"), "http.prot = 1");

    assertThat(fixture.errors("include \"more.conf\""))
        .singleElement()
        .asString()
        .contains("more.conf:1");
  }

  @Test
  void fileThatIsNestedTooDeeplyIsRefusedInOneLine() {
    assertThat(fixture.errors("a " + "{ a ".repeat(100_000)))
        .singleElement()
        .asString()
        .contains("nested too deeply");
  }

  @Test
  void missingFileIsReportedBesideOtherProblems() {
    Path missing = fixture.directory().resolve("none.conf");

    assertThatThrownBy(
            () -> ConfigLoader.load(missing, Map.of("LARCH_X", "1"), ConfigLoader.Use.ROLES))
        .hasMessageContaining("none.conf: can't be read")
        .hasMessageContaining("LARCH_X: there is no such setting");
  }

  @Test
  void fileThatIsNoHoconIsRefused() {
    assertThat(fixture.errors("http {\n  port = 1\n"))
        .singleElement()
        .extracting(ConfigError::message)
        .asString()
        .startsWith("is not valid HOCON");
  }

  @Test
  void substitutionsDoNotReachTheEnvironment() {
    assertThat(fixture.errors("database.host = ${PATH}"))
        .singleElement()
        .extracting(ConfigError::message)
        .asString()
        .contains("LARCH_");
  }

  @Test
  void substitutionsWithinTheFileWork() {
    LarchConfig config = fixture.load("http.host = a\ndatabase.host = ${http.host}");

    assertThat(config.database().host()).isEqualTo("a");
  }

  @Test
  void everyKeyIsReadByARecord() {
    String allWrong =
        ConfigFile.defaults().keySet().stream()
            .map(key -> key + " = [[1]]")
            .collect(Collectors.joining("\n"));

    assertThat(fixture.errors(allWrong))
        .extracting(error -> error.key().replace("[0]", ""))
        .containsExactlyInAnyOrderElementsOf(ConfigFile.defaults().keySet());
  }

  @Test
  void listingShowsAllKeysWithOriginsAndNoSecrets() {
    Path file = fixture.file("http.port = 8181");

    String listing =
        ConfigLoader.load(
                file,
                ConfigFixture.secretsAnd(Map.of("LARCH_ROLES", "api, relay,purge")),
                ConfigLoader.Use.ROLES)
            .listing();

    assertThat(listing)
        .contains("http.port = 8181  # " + file + ":1\n")
        .contains("roles = [\"api\",\"relay\",\"purge\"]  # LARCH_ROLES\n")
        .contains("database.password = ***  # LARCH_DATABASE_PASSWORD\n")
        .contains("http.idle-timeout = \"60s\"\n")
        .doesNotContain("pw-");
    assertThat(listing.lines()).hasSize(ConfigFile.defaults().size() + SecretKeys.ALL.size());
  }

  @Test
  void secretsDoNotPrint() {
    assertThat(fixture.load("").toString()).contains("password=***").doesNotContain("pw-");
  }
}
