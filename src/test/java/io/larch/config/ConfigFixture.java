package io.larch.config;

import io.larch.config.ConfigLoader.Use;
import io.larch.config.DevConfig.Embedding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** Loads configurations that a test writes down. */
record ConfigFixture(Path directory) {

  /** What any server needs. */
  static final Map<String, String> SECRETS =
      Map.of(
          "LARCH_DATABASE_PASSWORD", "pw-database",
          "LARCH_MESSAGING_PASSWORD", "pw-messaging",
          "LARCH_CONTENT_S3_SECRET_KEY", "pw-s3");

  /** A file with this content. */
  Path file(String content) {
    try {
      return Files.writeString(directory.resolve("test.conf"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The configuration of this file, with all secrets set. */
  LarchConfig load(String content) {
    return ConfigLoader.load(file(content), SECRETS, Use.ROLES).config();
  }

  /** As {@link #load}, with what can be read and isn't obeyed yet, too. */
  LarchConfig read(String content) {
    return read(content, SECRETS);
  }

  /** As {@link #read(String)}, with these variables. */
  LarchConfig read(String content, Map<String, String> environment) {
    ConfigErrors errors = new ConfigErrors();
    LarchConfig config = read(content, environment, errors);
    errors.throwIfAny();
    return config;
  }

  /** What is wrong with this file and these variables but that it isn't obeyed yet. */
  List<ConfigError> readErrors(String content, Map<String, String> environment) {
    ConfigErrors errors = new ConfigErrors();
    read(content, environment, errors);
    return Assertions.catchThrowableOfType(InvalidConfigException.class, errors::throwIfAny)
        .errors();
  }

  private LarchConfig read(String content, Map<String, String> environment, ConfigErrors errors) {
    Embedding none = new Embedding(Map.of(), Map.of(), Map.of());
    return ConfigLoader.read(file(content), environment, none, Use.ROLES, errors).config();
  }

  /** What is wrong with this file, with all secrets set. */
  List<ConfigError> errors(String content) {
    return errors(content, SECRETS);
  }

  /** What is wrong with this file and these variables. */
  List<ConfigError> errors(String content, Map<String, String> environment) {
    return Assertions.catchThrowableOfType(
            InvalidConfigException.class,
            () -> ConfigLoader.load(file(content), environment, Use.ROLES))
        .errors();
  }

  /** The secrets and these variables. */
  static Map<String, String> secretsAnd(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(SECRETS);
    environment.putAll(more);
    return environment;
  }
}
