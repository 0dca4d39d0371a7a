package io.larch.config;

import com.typesafe.config.ConfigValue;
import io.larch.config.Settings.SecretSetting;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration: the built-in defaults, a file over them, environment variables over
 * both. {@code conf/larch.conf} says what each key means and how variables are named.
 */
public final class ConfigLoader {

  private ConfigLoader() {}

  /**
   * Loads and checks the configuration of a server.
   *
   * @param file HOCON, or null for none
   * @param environment as of {@link System#getenv()}
   * @throws InvalidConfigException if anything is wrong, with all that is
   */
  public static LoadedConfig load(@Nullable Path file, Map<String, String> environment) {
    return load(file, environment, Map.of(), Map.of());
  }

  /**
   * Loads with values that go before all others.
   *
   * @param fixed values by key
   * @param fixedSecrets secrets by key
   */
  static LoadedConfig load(
      @Nullable Path file,
      Map<String, String> environment,
      Map<String, ConfigValue> fixed,
      Map<String, SecretSetting> fixedSecrets) {
    Problems problems = new Problems();
    Map<String, ConfigValue> defaults = ConfigFile.defaults();
    EnvironmentVariables variables = new EnvironmentVariables(environment, problems);

    Map<String, ConfigValue> overrides = new TreeMap<>();
    if (file != null) {
      overrides.putAll(ConfigFile.read(file, defaults.keySet(), problems));
    }
    overrides.putAll(variables.values(defaults));
    overrides.putAll(fixed);
    Map<String, SecretSetting> secrets = new TreeMap<>(variables.secrets());
    secrets.putAll(fixedSecrets);

    Settings settings = new Settings(defaults, overrides, secrets);
    LarchConfig config = LarchConfig.from(Section.root(settings, problems));
    new Contradictions(config, settings, problems).check();
    problems.throwIfAny();
    return new LoadedConfig(config, settings.listing());
  }
}
