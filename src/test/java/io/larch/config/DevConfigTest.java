package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevConfigTest {

  private static final DevConfig.EmbeddedDatabase DATABASE =
      new DevConfig.EmbeddedDatabase(5433, "larch", "postgres", new Secret("hunter2"));

  @Test
  void devIsOneProcessOnLoopbackBelowTheDataDirectory() {
    LarchConfig config =
        DevConfig.load(Path.of("data"), 0, DATABASE, Secret.NONE, null, false, Map.of()).config();

    assertThat(config.roles()).containsExactlyInAnyOrder(Role.values());
    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    assertThat(config.http().port()).isZero();
    assertThat(config.management()).isEqualTo(new ManagementConfig("127.0.0.1", 0, null));
    assertThat(config.database().port()).isEqualTo(5433);
    assertThat(config.database().password()).isEqualTo(new Secret("hunter2"));
    assertThat(config.messaging().type()).isEqualTo(MessagingConfig.Type.IN_PROCESS);
    assertThat(config.content().type()).isEqualTo(ContentConfig.Type.FILE_SYSTEM);
    assertThat(config.content().fileSystem().directory())
        .isEqualTo(Path.of("data", "content").toAbsolutePath());
    assertThat(config.log().format()).isEqualTo(LogConfig.Format.TEXT);
  }

  @Test
  void variablesAreHonouredWhereDevSetsNothingItself() {
    LarchConfig config =
        DevConfig.load(
                Path.of("data"),
                0,
                DATABASE,
                Secret.NONE,
                null,
                false,
                Map.of("LARCH_LOG_LEVEL", "debug", "LARCH_DATABASE_HOST", "elsewhere"))
            .config();

    assertThat(config.log().level()).isEqualTo(LogConfig.Level.DEBUG);
    assertThat(config.database().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void wrongPortIsRefused() {
    assertThatThrownBy(
            () ->
                DevConfig.load(
                    Path.of("data"), 70_000, DATABASE, Secret.NONE, null, false, Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("larch dev: http.port: must be from 0 to 65535, not '70000'");
  }

  @Test
  void fileGoesOverDevsDefaultsAndIsCheckedLikeThatOfServe(@TempDir Path directory) {
    ConfigFixture fixture = new ConfigFixture(directory);
    Path file =
        fixture.file(
            """
            shutdown-timeout = 7s
            paths = [{ pattern = "/a/**", bucket = elsewhere }]
            """);
    LarchConfig config =
        DevConfig.load(Path.of("data"), 0, DATABASE, Secret.NONE, file, false, Map.of()).config();

    assertThat(config.shutdownTimeout()).hasSeconds(7);
    assertThat(config.pathRules().buckets()).containsExactly("assets", "elsewhere");

    Path wrong = fixture.file("database.host = elsewhere, http.port = 1, http.idle-timout = 3s");
    assertThatThrownBy(
            () -> DevConfig.load(Path.of("data"), 0, DATABASE, Secret.NONE, wrong, false, Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContainingAll(
            "database.host: is decided by larch dev",
            "http.port: is decided by larch dev",
            "did you mean http.idle-timeout?");
  }
}
