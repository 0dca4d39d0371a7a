package io.larch.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.larch.image.Profiles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A section of the configuration while it is being read. A value that can't be read is noted among
 * the errors and its default stands in, so that reading goes on to the next error.
 */
final class Section {

  @SuppressWarnings("NullAway") // fromAnyRef takes null for HOCON's null
  private static final ConfigValue NULL = ConfigValueFactory.fromAnyRef(null);

  private final String prefix;
  private final Settings settings;
  private final ConfigErrors errors;

  private Section(String prefix, Settings settings, ConfigErrors errors) {
    this.prefix = prefix;
    this.settings = settings;
    this.errors = errors;
  }

  /** The whole configuration. */
  static Section root(Settings settings, ConfigErrors errors) {
    return new Section("", settings, errors);
  }

  /**
   * An element of a list that is a section of its own, with keys that are all null by default.
   * Other keys in it go to the errors.
   *
   * @param key names the element in messages, such as {@code paths[0]}
   * @param names the keys that there are
   */
  static Section ofElement(
      String key, ConfigObject element, List<String> names, ConfigErrors errors) {
    String prefix = key + ".";
    Map<String, ConfigValue> defaults = new TreeMap<>();
    names.forEach(name -> defaults.put(prefix + name, NULL));
    Map<String, ConfigValue> values = ConfigFile.known(prefix, element, defaults.keySet(), errors);
    return new Section(prefix, new Settings(defaults, values, Set.of(), Map.of()), errors);
  }

  /** A section in this one. */
  Section section(String name) {
    return new Section(prefix + name + ".", settings, errors);
  }

  /** The value of a key that needs one. */
  <T> T get(String name, ValueParser<T> parser) {
    String key = prefix + name;
    try {
      ConfigValue value = settings.value(key);
      if (value.valueType() == ConfigValueType.NULL) {
        throw new InvalidValueException("must have a value; remove it to have the default");
      }
      return parser.parse(value);
    } catch (InvalidValueException e) {
      errors.add(key, settings.origin(key), e.reason());
      return parsedDefault(key, parser);
    }
  }

  /** The value of a key that may be null, by default too. */
  <T> @Nullable T optional(String name, ValueParser<T> parser) {
    String key = prefix + name;
    ConfigValue value = settings.value(key);
    if (value.valueType() == ConfigValueType.NULL) {
      return null;
    }
    try {
      return parser.parse(value);
    } catch (InvalidValueException e) {
      errors.add(key, settings.origin(key), e.reason());
      return null;
    }
  }

  /** The rules by path of a key. */
  List<PathRule> rules(String name) {
    String key = prefix + name;
    return PathRule.readAll(key, settings.value(key), errors);
  }

  /** The profiles of a key. */
  Profiles profiles(String name, long maxPixels) {
    String key = prefix + name;
    return new ProfilesReader(errors, maxPixels).read(key, settings.value(key));
  }

  /** Notes that the value of a key contradicts others. */
  void refuse(String name, String message) {
    String key = prefix + name;
    errors.add(key, settings.origin(key), message);
  }

  /** A secret, or {@link Secret#NONE}; whether it is needed is known only once all is read. */
  Secret secret(String name) {
    return settings.secret(prefix + name);
  }

  private <T> T parsedDefault(String key, ValueParser<T> parser) {
    try {
      return parser.parse(settings.defaultValue(key));
    } catch (InvalidValueException e) {
      throw new IllegalStateException("the default of " + key + " is not valid", e);
    }
  }
}
