package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfFilesTest {

  private static final Path LARCH_CONF = Path.of("conf", "larch.conf");
  private static final Path PRODUCTION_CONF = Path.of("conf", "production.conf");

  @Test
  void larchConfHoldsEveryKeyAtItsDefault() {
    LarchConfig builtIn =
        ConfigLoader.load(null, ConfigFixture.SECRETS, ConfigLoader.Use.ROLES).config();

    assertThat(
            ConfigLoader.load(LARCH_CONF, ConfigFixture.SECRETS, ConfigLoader.Use.ROLES).config())
        .isEqualTo(builtIn);
    ConfigErrors errors = new ConfigErrors();
    Map<String, ?> keys = ConfigFile.read(LARCH_CONF, ConfigFile.defaults().keySet(), errors);
    assertThat(keys.keySet()).isEqualTo(ConfigFile.defaults().keySet());
  }

  @Test
  void everyKeyOfLarchConfHasAComment() {
    assertThat(ConfigFile.defaults()).isNotEmpty();
    ConfigFile.defaults()
        .forEach((key, value) -> assertThat(value.origin().comments()).as(key).isNotEmpty());
  }

  @Test
  void productionConfIsValid() {
    LarchConfig config =
        ConfigLoader.load(PRODUCTION_CONF, ConfigFixture.SECRETS, ConfigLoader.Use.ROLES).config();

    assertThat(config.database().tls()).isEqualTo(DatabaseConfig.TlsMode.VERIFY_FULL);
    assertThat(config.messaging().tls()).isTrue();
    assertThat(config.content().createBucket()).isFalse();
    assertThat(config.content().s3().endpoint()).hasScheme("https");
    assertThat(config.log().format()).isEqualTo(LogConfig.Format.JSON);
    assertThat(config.management().host()).isEqualTo("0.0.0.0");
  }
}
