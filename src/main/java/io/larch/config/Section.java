package io.larch.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import org.jspecify.annotations.Nullable;

/**
 * A section of the configuration while it is being read. A value that can't be read is noted among
 * the problems and its default stands in, so that reading goes on to the next problem.
 */
final class Section {

  private final String prefix;
  private final Settings settings;
  private final Problems problems;

  private Section(String prefix, Settings settings, Problems problems) {
    this.prefix = prefix;
    this.settings = settings;
    this.problems = problems;
  }

  /** The whole configuration. */
  static Section root(Settings settings, Problems problems) {
    return new Section("", settings, problems);
  }

  /** A section in this one. */
  Section section(String name) {
    return new Section(prefix + name + ".", settings, problems);
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
      problems.add(key, settings.origin(key), e.reason());
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
      problems.add(key, settings.origin(key), e.reason());
      return null;
    }
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
