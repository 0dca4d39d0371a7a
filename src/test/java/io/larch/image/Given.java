package io.larch.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parameters as tests write them: {@code w=100 format=webp}. */
final class Given {

  static final long MAX_PIXELS = 50_000_000;

  private static final Pattern SOURCE =
      Pattern.compile("(\\d+)x(\\d+) (\\w+)(?: (\\d+))?(?: (\\d+))?");

  private Given() {}

  static List<Map.Entry<String, String>> pairs(String text) {
    return Arrays.stream(text.split(" ", -1))
        .filter(each -> !each.isEmpty())
        .map(each -> each.split("=", 2))
        .map(each -> Map.entry(each[0], each[1]))
        .toList();
  }

  static Transformation transformation(String text) {
    return Parameters.read(pairs(text)).transformation(MAX_PIXELS);
  }

  static TransformationRequest request(String text, Profiles profiles) {
    return TransformationRequest.read(pairs(text), profiles, MAX_PIXELS);
  }

  /** Such as {@code 400x300 jpg} or {@code 400x300 gif 12 6}, with pages and orientation. */
  static ImageSource source(String text) {
    Matcher words = SOURCE.matcher(text);
    assertThat(words.matches()).as(text).isTrue();
    return new ImageSource(
        Integer.parseInt(words.group(1)),
        Integer.parseInt(words.group(2)),
        Choice.of(ImageFormat.values(), words.group(3)),
        number(words.group(4)),
        number(words.group(5)));
  }

  private static int number(@Nullable String text) {
    return text == null ? 1 : Integer.parseInt(text);
  }
}
