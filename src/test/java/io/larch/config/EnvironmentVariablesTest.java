package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentVariablesTest {

  private final ConfigErrors errors = new ConfigErrors();

  private Map<String, ConfigValue> values(Map<String, String> environment) {
    return new EnvironmentVariables(environment, Set.copyOf(SecretKeys.ALL), errors)
        .values(ConfigFile.defaults());
  }

  @Test
  void noTwoKeysShareAVariable() {
    Set<String> names = new HashSet<>();
    ConfigFile.defaults()
        .keySet()
        .forEach(key -> assertThat(names.add(EnvironmentVariables.nameOf(key))).as(key).isTrue());
    for (String key : SecretKeys.ALL) {
      assertThat(names.add(EnvironmentVariables.nameOf(key))).as(key).isTrue();
      assertThat(names.add(EnvironmentVariables.nameOf(key) + "_FILE")).as(key).isTrue();
    }
  }

  @Test
  void everyKeyCanBeSetByItsVariable() {
    ConfigFile.defaults()
        .keySet()
        .forEach(
            key ->
                assertThat(values(Map.of(EnvironmentVariables.nameOf(key), "x")))
                    .containsOnlyKeys(key));
    errors.throwIfAny();
  }

  @Test
  void dotsAndDashesAreUnderscores() {
    assertThat(EnvironmentVariables.nameOf("content.s3.max-buffered-parts"))
        .isEqualTo("LARCH_CONTENT_S3_MAX_BUFFERED_PARTS");
  }

  @Test
  void listsAreSplitAtCommas() {
    assertThat(values(Map.of("LARCH_ROLES", "api, purge")).get("roles"))
        .extracting(ConfigValue::unwrapped)
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .containsExactly("api", "purge");
  }

  @Test
  void emptyVariableMeansNull() {
    LarchConfig config =
        ConfigLoader.load(
                null,
                ConfigFixture.secretsAnd(Map.of("LARCH_HTTP_PUBLIC_URL", "")),
                ConfigLoader.Use.ROLES)
            .config();

    assertThat(config.http().publicUrl()).isNull();
  }

  @Test
  void unknownVariableIsRefusedWithTheNearestKnownOne() {
    assertThatThrownBy(
            () ->
                ConfigLoader.load(
                    null,
                    ConfigFixture.secretsAnd(Map.of("LARCH_DATABASE_POOLSIZE", "1")),
                    ConfigLoader.Use.ROLES))
        .hasMessage(
            "LARCH_DATABASE_POOLSIZE: there is no such setting;"
                + " did you mean LARCH_DATABASE_POOL_SIZE?");
  }

  @Test
  void launchersVariablesAndOthersPass() {
    values(
        Map.of(
            "LARCH_HOME", "/opt/larch",
            "LARCH_CONFIG", "conf/larch.conf",
            "LARCH_JAVA_OPTS", "-Xmx1g",
            "PATH", "/usr/bin"));

    errors.throwIfAny();
  }

  @Test
  void kubernetesServiceLinksPass() {
    assertThat(
            values(
                Map.of(
                    "LARCH_PORT", "tcp://10.0.0.1:8080",
                    "LARCH_HTTP_PORT", "tcp://10.0.0.1:8080",
                    "LARCH_SERVICE_HOST", "10.0.0.1",
                    "LARCH_SERVICE_PORT_HTTP", "8080",
                    "LARCH_PORT_8080_TCP_ADDR", "10.0.0.1")))
        .isEmpty();
    errors.throwIfAny();
  }

  @Test
  void secretComesFromAFileWithoutItsLineEnd(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "hunter2\n");

    assertThat(
            new EnvironmentVariables(
                    Map.of("LARCH_DATABASE_PASSWORD_FILE", file.toString()),
                    Set.copyOf(SecretKeys.ALL),
                    errors)
                .secrets()
                .get("database.password"))
        .isEqualTo(
            new Settings.SecretSetting(new Secret("hunter2"), "LARCH_DATABASE_PASSWORD_FILE"));
  }

  @Test
  void secretFileThatIsMissingIsReportedOnce() {
    assertThatThrownBy(
            () ->
                ConfigLoader.load(
                    null,
                    Map.of(
                        "LARCH_DATABASE_PASSWORD_FILE", "no/such/file",
                        "LARCH_MESSAGING_PASSWORD", "a",
                        "LARCH_CONTENT_S3_SECRET_KEY", "b"),
                    ConfigLoader.Use.ROLES))
        .hasMessage(
            "LARCH_DATABASE_PASSWORD_FILE: database.password: the file no/such/file can't be read;"
                + " is it there, and readable?");
  }

  @Test
  void secretSetTwiceOrEmptyIsRefused() {
    assertThatThrownBy(
            () ->
                ConfigLoader.load(
                    null,
                    Map.of(
                        "LARCH_DATABASE_PASSWORD", "a",
                        "LARCH_DATABASE_PASSWORD_FILE", "b",
                        "LARCH_MESSAGING_PASSWORD", "",
                        "LARCH_CONTENT_S3_SECRET_KEY", "b"),
                    ConfigLoader.Use.ROLES))
        .hasMessage(
            "LARCH_DATABASE_PASSWORD: database.password: set it or LARCH_DATABASE_PASSWORD_FILE,"
                + " not both\n"
                + "LARCH_MESSAGING_PASSWORD: messaging.password: is empty; set it to the secret or"
                + " unset it");
  }
}
