package io.larch.app;

import io.larch.config.PathConfig;
import io.larch.config.PathImageConfig;
import io.larch.config.PathImageSettings;
import io.larch.config.PathRule;
import io.larch.config.PathRules;
import io.larch.config.PathSettings;
import io.larch.config.Units;
import io.larch.image.Parameter;
import io.larch.path.AssetPath;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What holds at a path, for people: a line for each key, with the rule that it comes from. */
final class PathExplanation {

  private PathExplanation() {}

  /** The lines, each ended. */
  static String text(AssetPath path, PathRules rules) {
    List<PathRule> matching = rules.matching(path);
    PathConfig here = rules.at(path);
    return new Lines(matching)
        .add("bucket", here.bucket(), PathSettings::bucket)
        .add("allowed-content-types", here.allowedContentTypes(), PathSettings::allowedContentTypes)
        .add("max-content-size", Units.written(here.maxContentSize()), PathSettings::maxContentSize)
        .add("cache-control", quoted(here.cacheControl()), PathSettings::cacheControl)
        .add("redirect.mode", here.redirectMode(), PathSettings::redirectMode)
        .add("redirect.template", quoted(here.redirectTemplate()), PathSettings::redirectTemplate)
        .addImages(here.images())
        .add("signed-urls.keys", here.signingKeys(), PathSettings::signingKeys)
        .add("signed-urls.algorithm", here.signingAlgorithm(), PathSettings::signingAlgorithm)
        .add("keep.deleted", here.keep().deleted(), rule -> rule.keep().deleted())
        .add("keep.replaced", here.keep().replaced(), rule -> rule.keep().replaced())
        .add("keep.versions", here.keep().versions(), rule -> rule.keep().versions())
        .text();
  }

  private static @Nullable String quoted(@Nullable String text) {
    return text == null ? null : '"' + text + '"';
  }

  /** As HOCON has it, with the origin as a comment. */
  private static final class Lines {

    private final List<PathRule> matching;
    private final StringBuilder text = new StringBuilder();

    Lines(List<PathRule> matching) {
      this.matching = matching;
    }

    Lines add(String key, @Nullable Object value, Function<PathSettings, @Nullable Object> inRule) {
      String from =
          matching.stream()
              .filter(rule -> inRule.apply(rule.settings()) != null)
              .findFirst()
              .map(rule -> "%s (%s)".formatted(rule.pattern(), rule.origin()))
              .orElse("no rule: as for all paths");
      text.append("%s = %s  # %s%n".formatted(key, written(value), from));
      return this;
    }

    Lines addImages(PathImageConfig here) {
      for (Parameter each : here.preprocessing().given()) {
        add(
            "image.preprocessing." + PathImageSettings.preprocessingKey(each),
            quoted(here.preprocessing().value(each)),
            rule -> rule.images().preprocessing().value(each));
      }
      return add("image.variants.mode", here.mode(), rule -> rule.images().mode())
          .add("image.variants.eager", here.eager(), rule -> rule.images().eager())
          .add(
              "image.variants.expiry",
              quoted(here.expiry().toString()),
              rule -> rule.images().expiry())
          .add("image.placeholders", here.placeholders(), rule -> rule.images().placeholders())
          .add("image.accept", here.accept(), rule -> rule.images().accept());
    }

    private static String written(@Nullable Object value) {
      return switch (value) {
        case null -> "null";
        case Collection<?> elements ->
            elements.stream()
                .map(each -> each instanceof Enum<?> ? written(each) : quoted(each.toString()))
                .sorted()
                .collect(Collectors.joining(", ", "[", "]"));
        case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
        default -> value.toString();
      };
    }

    String text() {
      return text.toString();
    }
  }
}
