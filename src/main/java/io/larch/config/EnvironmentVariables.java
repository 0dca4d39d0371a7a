package io.larch.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.larch.config.Settings.SecretSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The settings in environment variables.
 *
 * <p>A key's variable is {@code LARCH_} and the key in capitals, with {@code _} for dots and
 * dashes: {@code database.pool-size} is {@code LARCH_DATABASE_POOL_SIZE}. Variables are looked up
 * by the keys that there are, so one underscore suffices for both; no two keys may share a name. A
 * secret also has a variable with {@code _FILE} at the end, for the name of a file that holds it.
 */
final class EnvironmentVariables {

  private static final String PREFIX = "LARCH_";
  private static final String FILE_SUFFIX = "_FILE";
  private static final String SIGNING_KEYS = nameOf(SecretKeys.signing(""));

  /** The launcher's own, and the key of commands that ask a server. */
  private static final Set<String> LAUNCHER =
      Set.of("LARCH_CONFIG", "LARCH_HOME", "LARCH_JAVA_OPTS", "LARCH_KEY");

  /**
   * What Kubernetes sets in every pod of a namespace with a service named larch or larch-…. Its
   * LARCH_PORT and LARCH_HTTP_PORT are known by their values, which are URLs.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "LARCH_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

  private static final Pattern SERVICE_LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

  private static final long MAX_SECRET_FILE_BYTES = 64 * 1024L;

  private final Map<String, String> environment;
  private final Set<String> secretKeys;
  private final ConfigErrors errors;

  /**
   * The variables of an environment.
   *
   * @param environment as of {@link System#getenv()}
   * @param secretKeys the keys that hold secrets
   */
  EnvironmentVariables(
      Map<String, String> environment, Set<String> secretKeys, ConfigErrors errors) {
    this.environment = new TreeMap<>(environment);
    this.environment.entrySet().removeIf(each -> !isOurs(each.getKey(), each.getValue()));
    this.secretKeys = secretKeys;
    this.errors = errors;
  }

  /** The variable of a key. */
  static String nameOf(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The ways to set a secret, for messages. */
  static String advice(String secretKey) {
    String name = nameOf(secretKey);
    return name + ", or " + name + FILE_SUFFIX + " to the name of a file that holds it";
  }

  /**
   * The values by key; unknown variables go to the errors.
   *
   * @param defaults each key there is
   */
  Map<String, ConfigValue> values(Map<String, ConfigValue> defaults) {
    Set<String> known = new TreeSet<>();
    Map<String, ConfigValue> values = new TreeMap<>();
    defaults.forEach(
        (key, value) -> {
          String name = nameOf(key);
          known.add(name);
          String text = environment.get(name);
          if (text != null) {
            boolean list = value.valueType() == ConfigValueType.LIST;
            values.put(
                key, ConfigValueFactory.fromAnyRef(list ? split(text) : nullable(text), name));
          }
        });
    for (String key : secretKeys) {
      known.add(nameOf(key));
      known.add(nameOf(key) + FILE_SUFFIX);
    }
    environment.keySet().stream()
        .filter(name -> !known.contains(name) && !mayBeNamedInAFile(name))
        .forEach(
            name ->
                errors.add("", name, "there is no such setting" + Suggestion.forName(name, known)));
    return values;
  }

  /** Which keys sign URLs is known of the rules alone, and those may be in what wasn't read. */
  private boolean mayBeNamedInAFile(String name) {
    return errors.areOfIncompleteValues() && name.startsWith(SIGNING_KEYS);
  }

  /** The secrets that are set, by key. */
  Map<String, SecretSetting> secrets() {
    Map<String, SecretSetting> secrets = new TreeMap<>();
    for (String key : secretKeys) {
      String name = nameOf(key);
      String text = environment.get(name);
      String file = environment.get(name + FILE_SUFFIX);
      if (text != null && file != null) {
        errors.add(key, name, "set it or " + name + FILE_SUFFIX + ", not both");
      } else if (file != null) {
        String origin = name + FILE_SUFFIX;
        add(secrets, key, origin, contentOf(key, origin, file));
      } else if (text != null) {
        add(secrets, key, name, text);
      }
    }
    return secrets;
  }

  private void add(Map<String, SecretSetting> secrets, String key, String origin, String secret) {
    if (!secret.isEmpty()) {
      secrets.put(key, new SecretSetting(new Secret(secret), origin));
    } else if (!errors.concern(key)) {
      errors.add(key, origin, "is empty; set it to the secret or unset it");
    }
  }

  /** What the file holds, without the line end that editors leave; empty after an error. */
  private String contentOf(String key, String origin, String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MAX_SECRET_FILE_BYTES) {
        errors.add(key, origin, "the file " + file + " is too large for a secret");
        return "";
      }
      return Files.readString(path).stripTrailing();
    } catch (IOException | InvalidPathException e) {
      errors.add(key, origin, "the file " + file + " can't be read; is it there, and readable?");
      return "";
    }
  }

  private static boolean isOurs(String name, String text) {
    boolean serviceLink =
        SERVICE_LINK.matcher(name).matches()
            || (name.endsWith("_PORT") && SERVICE_LINK_VALUE.matcher(text).matches());
    return name.startsWith(PREFIX) && !LAUNCHER.contains(name) && !serviceLink;
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  @SuppressWarnings("NullAway") // fromAnyRef takes null for HOCON's null
  private static Object nullable(String text) {
    return text.isEmpty() ? null : text;
  }
}
