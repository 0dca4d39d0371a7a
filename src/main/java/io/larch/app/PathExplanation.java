package io.larch.app;

import io.larch.config.PathConfig;
import io.larch.config.PathRule;
import io.larch.config.PathRules;
import io.larch.config.PathSettings;
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
        .add("max-content-size", here.maxContentSize() + "B", PathSettings::maxContentSize)
        .add("cache-control", quoted(here.cacheControl()), PathSettings::cacheControl)
        .add("redirect.mode", here.redirectMode(), PathSettings::redirectMode)
        .add("redirect.template", quoted(here.redirectTemplate()), PathSettings::redirectTemplate)
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

    private static String written(@Nullable Object value) {
      return switch (value) {
        case null -> "null";
        case Collection<?> types ->
            types.stream()
                .map(type -> "\"" + type + "\"")
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
