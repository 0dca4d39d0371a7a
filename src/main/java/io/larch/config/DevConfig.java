package io.larch.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.larch.config.Settings.SecretSetting;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration of {@code larch dev}: everything in one process, bound to loopback, below one
 * directory. No file; environment variables are honoured where dev doesn't set the key itself.
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
  public record EmbeddedDatabase(int port, String name, String user, Secret password) {}

  /**
   * The dev configuration.
   *
   * @param dataDirectory where content goes, into {@code content} below it
   * @param port TCP port of the public server, 0 for a free one
   * @param environment as of {@link System#getenv()}
   * @throws InvalidConfigException if the port or a variable is wrong
   */
  public static LoadedConfig load(
      Path dataDirectory, int port, EmbeddedDatabase database, Map<String, String> environment) {
    Map<String, ConfigValue> fixed = new HashMap<>();
    Map.<String, Object>ofEntries(
            Map.entry("roles", List.of("api", "relay", "purge")),
            // Ctrl-C ends everything within three seconds, the database included.
            Map.entry("shutdown-timeout", "1s"),
            Map.entry("http.host", LOOPBACK),
            Map.entry("http.port", port),
            Map.entry("management.host", LOOPBACK),
            Map.entry("management.port", 0),
            Map.entry("database.host", LOOPBACK),
            Map.entry("database.port", database.port()),
            Map.entry("database.name", database.name()),
            Map.entry("database.user", database.user()),
            Map.entry("database.tls", "disable"),
            // A database that has only just been made, on a busy machine, takes its time.
            Map.entry("database.connect-timeout", "15s"),
            Map.entry("messaging.type", "in-process"),
            Map.entry("content.type", "file-system"),
            Map.entry("content.create-bucket", true),
            Map.entry(
                "content.file-system.directory",
                dataDirectory.resolve("content").toAbsolutePath().toString()))
        .forEach((key, value) -> fixed.put(key, ConfigValueFactory.fromAnyRef(value, ORIGIN)));
    return ConfigLoader.load(
        null,
        environment,
        fixed,
        Map.of(SecretKeys.DATABASE_PASSWORD, new SecretSetting(database.password(), ORIGIN)));
  }
}
