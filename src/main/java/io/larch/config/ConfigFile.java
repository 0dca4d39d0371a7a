package io.larch.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads HOCON into values by full key. */
final class ConfigFile {

  private static final ConfigParseOptions OPTIONS =
      ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);

  /** Sections whose keys are names that users choose. */
  private static final Set<String> OF_NAMES = Set.of("profiles");

  private ConfigFile() {}

  /** The built-in defaults, which have every key except the secrets'. */
  static Map<String, ConfigValue> defaults() {
    try (InputStream in =
            Objects.requireNonNull(
                ConfigFile.class.getResourceAsStream("larch.conf"), "larch.conf is not packaged");
        InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return leaves(ConfigFactory.parseReader(reader, OPTIONS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The values of a user's file whose keys are known; what else is in it goes to the errors.
   *
   * @param known the keys that there are, without the secrets'
   */
  static Map<String, ConfigValue> read(Path file, Set<String> known, ConfigErrors errors) {
    Map<String, ConfigValue> found;
    try {
      // Without the system's variables: ${NAME} would be a second, undocumented way in for them.
      found =
          leaves(
              ConfigFactory.parseFile(file.toFile(), OPTIONS.setIncluder(new FileIncludes(errors)))
                  .resolve(ConfigResolveOptions.noSystem()));
    } catch (ConfigException.IO e) {
      errors.addUnread(file.toString(), "can't be read; is it there, and readable?");
      return Map.of();
    } catch (ConfigException.UnresolvedSubstitution e) {
      errors.addUnread(
          file.toString(),
          "names a ${…} that isn't defined in it; for a value from the environment set the key's"
              + " own LARCH_ variable ("
              + firstLine(e)
              + ")");
      return Map.of();
    } catch (ConfigException e) {
      errors.addUnread(file.toString(), "is not valid HOCON: " + firstLine(e));
      return Map.of();
    } catch (StackOverflowError _) {
      // The reader of HOCON follows nesting by recursion, without a bound of its own.
      errors.addUnread(file.toString(), "is nested too deeply");
      return Map.of();
    }
    return known(found, known, errors);
  }

  /** As {@link #read}, of an element of a list whose keys begin with a prefix. */
  static Map<String, ConfigValue> known(
      String prefix, ConfigObject element, Set<String> known, ConfigErrors errors) {
    Map<String, ConfigValue> found = new TreeMap<>();
    collect(prefix, element, found);
    return known(found, known, errors);
  }

  private static Map<String, ConfigValue> known(
      Map<String, ConfigValue> found, Set<String> known, ConfigErrors errors) {
    Map<String, ConfigValue> values = new TreeMap<>();
    found.forEach(
        (key, value) -> {
          if (known.contains(key)) {
            values.put(key, value);
          } else {
            errors.add(key, Origins.of(value.origin()), unknown(key, known));
          }
        });
    return values;
  }

  private static String unknown(String key, Set<String> known) {
    if (SecretKeys.ALL.contains(key)) {
      return "secrets don't belong in a file; remove it and set the environment variable "
          + EnvironmentVariables.advice(key);
    }
    if (known.stream().anyMatch(each -> each.startsWith(key + "."))) {
      return "is a section; write " + key + " { … } with the keys in it";
    }
    Set<String> candidates = new TreeSet<>(known);
    candidates.addAll(SecretKeys.ALL);
    return "there is no such key" + Suggestion.forName(key, candidates);
  }

  private static Map<String, ConfigValue> leaves(Config config) {
    Map<String, ConfigValue> leaves = new TreeMap<>();
    collect("", config.root(), leaves);
    return leaves;
  }

  private static void collect(String prefix, ConfigObject object, Map<String, ConfigValue> leaves) {
    object.forEach(
        (name, value) -> {
          if (value instanceof ConfigObject section && !OF_NAMES.contains(prefix + name)) {
            collect(prefix + name + ".", section, leaves);
          } else {
            leaves.put(prefix + name, value);
          }
        });
  }

  private static String firstLine(ConfigException e) {
    String message = e.getMessage();
    return message == null ? "unknown" : message.lines().findFirst().orElse("unknown");
  }
}
