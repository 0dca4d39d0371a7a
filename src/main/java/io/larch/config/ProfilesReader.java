package io.larch.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.larch.image.InvalidTransformationException;
import io.larch.image.Parameters;
import io.larch.image.Profiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the profiles: a section of sections, each with parameters of a transformation, by the names
 * that they have in a query.
 */
final class ProfilesReader {

  /** A profile's name. */
  static final ValueParser<String> NAME =
      ValueParser.matching(
          Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}"),
          "a profile's name: up to 64 letters, digits, dashes and underscores");

  private final ConfigErrors errors;
  private final long maxPixels;

  /**
   * A reader.
   *
   * @param maxPixels how many pixels a picture may have
   */
  ProfilesReader(ConfigErrors errors, long maxPixels) {
    this.errors = errors;
    this.maxPixels = maxPixels;
  }

  /** The text of one parameter's value. */
  static ValueParser<String> valueOf(String parameter) {
    return value -> {
      String text = ValueParser.text(value);
      try {
        Parameters.read(List.of(Map.entry(parameter, text)));
        return text;
      } catch (InvalidTransformationException e) {
        throw new InvalidValueException(e.reason());
      }
    };
  }

  /** All profiles; what is wrong with any goes to the errors. */
  Profiles read(String key, ConfigValue value) {
    if (!(value instanceof ConfigObject object)) {
      errors.add(
          key,
          Origins.of(value.origin()),
          value.valueType() == ConfigValueType.STRING
              ? "can't be set by a variable; write them into the file"
              : "must be a section of profiles, such as { small { w = 60 } }");
      return Profiles.NONE;
    }
    Map<String, Parameters> profiles = new TreeMap<>();
    object.forEach(
        (name, profile) -> {
          Parameters parameters = profile(key + "." + name, name, profile);
          if (parameters != null) {
            profiles.put(name, parameters);
          }
        });
    return new Profiles(profiles);
  }

  private @Nullable Parameters profile(String key, String name, ConfigValue value) {
    if (!(value instanceof ConfigObject object)) {
      errors.add(
          key, Origins.of(value.origin()), "must be a section of parameters, such as { w = 60 }");
      return null;
    }
    try {
      NAME.parse(ConfigValueFactory.fromAnyRef(name));
    } catch (InvalidValueException e) {
      errors.add(key, Origins.of(value.origin()), e.reason());
      return null;
    }
    List<Map.Entry<String, String>> given = new ArrayList<>();
    boolean right = true;
    for (Map.Entry<String, ConfigValue> each : object.entrySet()) {
      try {
        given.add(Map.entry(each.getKey(), valueOf(each.getKey()).parse(each.getValue())));
      } catch (InvalidValueException e) {
        errors.add(key + "." + each.getKey(), Origins.of(each.getValue().origin()), e.reason());
        right = false;
      }
    }
    return right ? together(key, given, object) : null;
  }

  private @Nullable Parameters together(
      String key, List<Map.Entry<String, String>> given, ConfigObject object) {
    Parameters parameters = Parameters.read(given);
    try {
      parameters.transformation(maxPixels);
      return parameters;
    } catch (InvalidTransformationException e) {
      errors.add(key + "." + e.parameter(), Origins.of(object.origin()), e.reason());
      return null;
    }
  }
}
