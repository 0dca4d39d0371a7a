package io.larch.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.larch.config.Settings.SecretSetting;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of {@code larch dev}: everything in one process, bound to loopback, below one
 * directory. A file and environment variables are honoured where dev doesn't decide itself.
 */
public final class DevConfig {

  private static final String ORIGIN = "larch dev";
  private static final String LOOPBACK = "127.0.0.1";

  private DevConfig() {}

  /**
   * The embedded PostgreSQL.
   *
   * @param port TCP port on loopback
   * @param name of the database
   */
  public record EmbeddedDatabase(int port, String name, String user, Secret password) {

    /** In place of one that isn't started yet, to see whether the rest is right. */
    public static final EmbeddedDatabase NOT_YET =
        new EmbeddedDatabase(1, "larch", "larch", Secret.NONE);
  }

  /**
   * The dev configuration.
   *
   * @param dataDirectory where content goes, into {@code content} below it
   * @param port TCP port of the public server, 0 for a free one
   * @param receiptsKey signs receipts, in PEM; none: none are given
   * @param file HOCON; null for none
   * @param access whether requests are asked who sends them
   * @param environment as of {@link System#getenv()}
   * @throws InvalidConfigException if the port, the file or a variable is wrong
   */
  public static LoadedConfig load(
      Path dataDirectory,
      int port,
      EmbeddedDatabase database,
      Secret receiptsKey,
      @Nullable Path file,
      boolean access,
      Map<String, String> environment) {
    Map<String, ConfigValue> own =
        values(
            // Ctrl-C ends everything within three seconds, the database included.
            Map.entry("shutdown-timeout", "1s"),
            Map.entry("management.port", 0),
            Map.entry("receipts.origin", "larch.localhost"),
            // A database that has only just been made, on a busy machine, takes its time.
            Map.entry("database.connect-timeout", "15s"));
    Map<String, ConfigValue> fixed =
        values(
            Map.entry("roles", List.of("api", "relay", "purge")),
            Map.entry("access.mode", access ? "keys" : "none"),
            Map.entry("http.host", LOOPBACK),
            Map.entry("http.port", port),
            Map.entry("management.host", LOOPBACK),
            Map.entry("database.host", LOOPBACK),
            Map.entry("database.port", database.port()),
            Map.entry("database.name", database.name()),
            Map.entry("database.user", database.user()),
            Map.entry("database.tls", "disable"),
            Map.entry("messaging.type", "in-process"),
            Map.entry("content.type", "file-system"),
            Map.entry("content.create-bucket", true),
            Map.entry(
                "content.file-system.directory",
                dataDirectory.resolve("content").toAbsolutePath().toString()));
    return ConfigLoader.load(
        file,
        environment,
        new Embedding(own, fixed, secrets(database, receiptsKey)),
        ConfigLoader.Use.ROLES);
  }

  private static Map<String, SecretSetting> secrets(EmbeddedDatabase database, Secret receiptsKey) {
    Map<String, SecretSetting> secrets = new HashMap<>();
    secrets.put(SecretKeys.DATABASE_PASSWORD, new SecretSetting(database.password(), ORIGIN));
    if (!receiptsKey.value().isEmpty()) {
      secrets.put(SecretKeys.RECEIPTS_KEY, new SecretSetting(receiptsKey, ORIGIN));
    }
    return secrets;
  }

  /**
   * What a command that brings its own servers says.
   *
   * @param own values by key that go before the defaults, and after all else
   * @param fixed values by key that go before all others; a file that has one is refused
   * @param secrets by key, before all others
   */
  record Embedding(
      Map<String, ConfigValue> own,
      Map<String, ConfigValue> fixed,
      Map<String, SecretSetting> secrets) {

    /** Nothing. */
    static final Embedding NONE = new Embedding(Map.of(), Map.of(), Map.of());
  }

  @SafeVarargs
  private static Map<String, ConfigValue> values(Map.Entry<String, ? extends Object>... entries) {
    Map<String, ConfigValue> values = new HashMap<>();
    for (Map.Entry<String, ? extends Object> entry : entries) {
      values.put(entry.getKey(), ConfigValueFactory.fromAnyRef(entry.getValue(), ORIGIN));
    }
    return values;
  }
}
