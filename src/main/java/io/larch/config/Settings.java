package io.larch.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The values in force, by key, from all sources, before they are read into records.
 *
 * @param defaults each key there is
 * @param overrides the keys that a file, a variable or the command set; all of them in defaults
 * @param secretKeys the keys that hold secrets
 * @param secrets by key, only those that are set
 */
record Settings(
    Map<String, ConfigValue> defaults,
    Map<String, ConfigValue> overrides,
    Set<String> secretKeys,
    Map<String, SecretSetting> secrets) {

  /**
   * A secret that is set.
   *
   * @param origin the variable's name
   */
  record SecretSetting(Secret secret, String origin) {}

  ConfigValue value(String key) {
    return overrides.getOrDefault(key, defaultValue(key));
  }

  ConfigValue defaultValue(String key) {
    ConfigValue value = defaults.get(key);
    if (value == null) {
      throw new IllegalStateException("conf/larch.conf doesn't have the key " + key);
    }
    return value;
  }

  Secret secret(String key) {
    SecretSetting setting = secrets.get(key);
    return setting == null ? Secret.NONE : setting.secret();
  }

  /** Whether nothing is said: by default, or in so many words. */
  boolean isNull(String key) {
    return value(key).valueType() == ConfigValueType.NULL;
  }

  /** Whether anything but the default is in force. */
  boolean isSet(String key) {
    return overrides.containsKey(key) || secrets.containsKey(key);
  }

  /** Where a value comes from, for messages. */
  String origin(String key) {
    SecretSetting secret = secrets.get(key);
    if (secret != null) {
      return secret.origin();
    }
    ConfigValue value = overrides.get(key);
    return value == null ? "default" : Origins.of(value.origin());
  }

  /**
   * All keys with their values, in order, a line each; secrets as {@code ***}. What isn't a default
   * says where it comes from. Valid HOCON, but for the secrets.
   */
  String listing() {
    TreeSet<String> keys = new TreeSet<>(defaults.keySet());
    keys.addAll(secretKeys);
    return keys.stream().map(this::line).collect(Collectors.joining("\n", "", "\n"));
  }

  private String line(String key) {
    String value =
        secretKeys.contains(key)
            ? (secrets.containsKey(key) ? "***" : "null")
            : value(key).render(ConfigRenderOptions.concise());
    return key + " = " + value + (isSet(key) ? "  # " + origin(key) : "");
  }
}
