package io.larch.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.larch.config.AssetConfig.RedirectMode;
import io.larch.image.SignedUrls.Algorithm;
import io.larch.path.InvalidRequestException;
import io.larch.path.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A rule of the configuration's {@code paths}.
 *
 * @param pattern which paths it is for
 * @param settings what it says of them
 * @param origin where it stands, as {@code file:line}
 */
public record PathRule(PathPattern pattern, PathSettings settings, String origin) {

  /** A type, or all of a kind, of RFC 9110's token characters. */
  private static final Pattern MEDIA_RANGE =
      Pattern.compile("[a-z0-9!#$&^_.+-]+/([a-z0-9!#$&^_.+-]+|\\*)");

  /** What RFC 9110 allows in a field's value, without the white space at its ends. */
  private static final Pattern FIELD_VALUE = Pattern.compile("[!-~]([ -~]*[!-~])?");

  /** The keys of a rule. */
  private static final List<String> KEYS =
      Stream.concat(
              Stream.of(
                  "pattern",
                  "bucket",
                  "allowed-content-types",
                  "max-content-size",
                  "cache-control",
                  "redirect.mode",
                  "redirect.template",
                  "signed-urls.keys",
                  "signed-urls.algorithm"),
              Stream.concat(
                  PathImageSettings.KEYS.stream().map(key -> "image." + key),
                  PathKeepSettings.KEYS.stream().map(key -> "keep." + key)))
          .toList();

  private static final ValueParser<PathPattern> PATTERN =
      value -> {
        try {
          return PathPattern.parse(ValueParser.text(value));
        } catch (InvalidRequestException e) {
          throw new InvalidValueException(String.valueOf(e.getMessage()));
        }
      };

  /** Reads all rules; what is wrong with any goes to the errors. */
  static List<PathRule> readAll(String key, ConfigValue value, ConfigErrors errors) {
    if (!(value instanceof ConfigList list)) {
      errors.add(
          key,
          Origins.of(value.origin()),
          "must be a list of rules in a file, such as [ { pattern = \"/users/**\", … } ]");
      return List.of();
    }
    List<PathRule> rules = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      read("%s[%d]".formatted(key, i), list.get(i), errors, rules);
    }
    checkTies(key, rules, errors);
    return rules;
  }

  private static void read(
      String key, ConfigValue value, ConfigErrors errors, List<PathRule> rules) {
    if (!(value instanceof ConfigObject object)) {
      errors.add(
          key,
          Origins.of(value.origin()),
          value.valueType() == ConfigValueType.STRING
              ? "rules by path can't be set by a variable; write them into the file"
              : "must be a rule, such as { pattern = \"/users/**\", bucket = users }");
      return;
    }
    Section section = Section.ofElement(key, object, KEYS, errors);
    PathPattern pattern = section.optional("pattern", PATTERN);
    PathSettings settings = settings(section);
    if (pattern != null) {
      rules.add(new PathRule(pattern, settings, Origins.of(object.origin())));
    } else if (!errors.concern(key + ".pattern")) {
      errors.add(key, Origins.of(object.origin()), "must say which paths it is for: pattern");
    }
  }

  private static PathSettings settings(Section section) {
    Section redirect = section.section("redirect");
    Section signedUrls = section.section("signed-urls");
    return new PathSettings(
        section.optional("bucket", ContentConfig.BUCKET_NAME),
        section.optional(
            "allowed-content-types",
            ValueParser.setOf(
                ValueParser.matching(
                    MEDIA_RANGE, "a media type in small letters, or image/* for all of a kind"))),
        section.optional("max-content-size", AssetConfig.MAX_CONTENT_SIZE),
        section.optional(
            "cache-control",
            ValueParser.matching(FIELD_VALUE, "the value of a header: printable ASCII")),
        redirect.optional("mode", ValueParser.choice(RedirectMode.class)),
        redirect.optional("template", AssetConfig.REDIRECT_TEMPLATE),
        PathImageSettings.from(section.section("image")),
        signedUrls.optional("keys", ValueParser.setOf(SecretKeys.SIGNING_KEY_NAME)),
        signedUrls.optional("algorithm", ValueParser.choice(Algorithm.class)),
        PathKeepSettings.from(section.section("keep")));
  }

  /** Two rules of which neither is more specific leave it open which holds. */
  private static void checkTies(String key, List<PathRule> rules, ConfigErrors errors) {
    for (int i = 0; i < rules.size(); i++) {
      for (int j = 0; j < i; j++) {
        PathPattern one = rules.get(j).pattern;
        PathPattern other = rules.get(i).pattern;
        if (PathPattern.MOST_SPECIFIC_FIRST.compare(one, other) == 0 && one.overlaps(other)) {
          errors.add(
              key,
              rules.get(i).origin,
              "%s and %s (%s) match the same paths, and neither is more specific; change one"
                  .formatted(other, one, rules.get(j).origin));
        }
      }
    }
  }
}
