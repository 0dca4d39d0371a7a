package io.larch.config;

import com.typesafe.config.ConfigValue;
import io.larch.config.DevConfig.Embedding;
import io.larch.config.Settings.SecretSetting;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration: the built-in defaults, a file over them, environment variables over
 * both. {@code conf/larch.conf} says what each key means and how variables are named.
 */
public final class ConfigLoader {

  /** What a configuration is loaded for, which decides which secrets must be set. */
  public enum Use {
    /** To run the configured roles. */
    ROLES,
    /** To compare the content store with the database. */
    RECONCILIATION,
    /** To log in at the database, or to look at the configuration alone. */
    NO_OTHER_SERVER
  }

  private ConfigLoader() {}

  /**
   * Loads and checks the configuration.
   *
   * @param file HOCON, or null for none
   * @param environment as of {@link System#getenv()}
   * @throws InvalidConfigException if anything is wrong, with all that is
   */
  public static LoadedConfig load(@Nullable Path file, Map<String, String> environment, Use use) {
    return load(file, environment, Embedding.NONE, use);
  }

  /**
   * The same for a server that others reach, about which it must be said who may do what.
   *
   * @throws InvalidConfigException as {@link #load(Path, Map, Use)}
   */
  public static LoadedConfig loadServer(@Nullable Path file, Map<String, String> environment) {
    ConfigErrors errors = new ConfigErrors();
    LoadedConfig loaded = read(file, environment, Embedding.NONE, Use.ROLES, errors);
    if (!errors.areOfIncompleteValues()) {
      requireAccess(loaded.config(), errors);
      requireReceipts(loaded.config(), errors);
    }
    errors.throwIfAny();
    return loaded;
  }

  private static void requireAccess(LarchConfig config, ConfigErrors errors) {
    if (config.access().mode() == null && !errors.concern("access.mode")) {
      errors.add(
          "access.mode",
          "default",
          "is not set: write keys, and make the first key by `larch keys create --admin`, or none"
              + " (nobody is asked: whoever reaches the ports may store, read and delete"
              + " everything), such as LARCH_ACCESS_MODE=keys");
    }
  }

  /** Receipts are given unless it is said that they aren't, and for that there must be a key. */
  private static void requireReceipts(LarchConfig config, ConfigErrors errors) {
    ReceiptsConfig receipts = config.receipts();
    boolean given =
        receipts.mode() != ReceiptsConfig.Mode.OFF
            && (config.roles().contains(Role.API) || config.roles().contains(Role.RELAY));
    if (!given || errors.concernWithin("receipts")) {
      return;
    }
    String otherwise =
        ", or give no receipts of deletes: receipts.mode = off, such as LARCH_RECEIPTS_MODE=off";
    if (receipts.key().value().isEmpty()) {
      errors.add(
          SecretKeys.RECEIPTS_KEY,
          "environment",
          "is not set, and receipts need a key that signs them: make one by openssl genpkey"
              + " -algorithm ed25519, and set the variable "
              + EnvironmentVariables.advice(SecretKeys.RECEIPTS_KEY)
              + otherwise);
    }
    if (receipts.origin() == null) {
      errors.add(
          "receipts.origin",
          "default",
          "is not set, and receipts name the log that they are of: write one that stays, such as"
              + " assets.example.org/larch"
              + otherwise);
    }
  }

  /** Loads for a command that brings its own servers. */
  static LoadedConfig load(
      @Nullable Path file, Map<String, String> environment, Embedding embedding, Use use) {
    ConfigErrors errors = new ConfigErrors();
    LoadedConfig loaded = read(file, environment, embedding, use, errors);
    errors.throwIfAny();
    return loaded;
  }

  /** Reads it; what is wrong goes to the errors. */
  static LoadedConfig read(
      @Nullable Path file,
      Map<String, String> environment,
      Embedding embedding,
      Use use,
      ConfigErrors errors) {
    Map<String, ConfigValue> defaults = ConfigFile.defaults();
    Map<String, ConfigValue> overrides = new TreeMap<>(embedding.own());
    if (file != null) {
      Map<String, ConfigValue> values = ConfigFile.read(file, defaults.keySet(), errors);
      values.forEach((key, value) -> requireNotFixed(key, value, embedding, errors));
      overrides.putAll(values);
    }
    Set<String> secretKeys = SecretKeys.with(overrides.get("paths"));
    EnvironmentVariables variables = new EnvironmentVariables(environment, secretKeys, errors);
    overrides.putAll(variables.values(defaults));
    overrides.putAll(embedding.fixed());
    Map<String, SecretSetting> secrets = new TreeMap<>(variables.secrets());
    secrets.putAll(embedding.secrets());

    Settings settings = new Settings(defaults, overrides, secretKeys, secrets);
    LarchConfig config = LarchConfig.from(Section.root(settings, errors));
    if (!errors.areOfIncompleteValues()) {
      new Contradictions(config, settings, errors).check(use);
    }
    return new LoadedConfig(config, settings.listing());
  }

  private static void requireNotFixed(
      String key, ConfigValue value, Embedding embedding, ConfigErrors errors) {
    ConfigValue fixed = embedding.fixed().get(key);
    if (fixed != null) {
      errors.add(
          key,
          Origins.of(value.origin()),
          "is decided by %s, which brings its own; remove it, or give it as an option if there is one"
              .formatted(fixed.origin().description()));
    }
  }
}
