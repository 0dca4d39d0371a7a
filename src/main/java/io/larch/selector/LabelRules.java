package io.larch.selector;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;

/**
 * What labels and tags may look like, wherever they come from. Lengths are in characters (code
 * points). All methods throw {@link InvalidRequestException} for what is not allowed.
 */
public final class LabelRules {

  /** Labels of one asset, or in one request, at most. */
  public static final int MAX_LABELS = 50;

  /** Characters in a label's name, at most. */
  public static final int MAX_NAME_LENGTH = 128;

  /** Characters in a label's value, at most. */
  public static final int MAX_VALUE_LENGTH = 256;

  /** Tags of one asset, or in one request, at most. */
  public static final int MAX_TAGS = 50;

  /** Characters in a tag, at most. */
  public static final int MAX_TAG_LENGTH = 256;

  private LabelRules() {}

  /** A label's name: 1 to {@value #MAX_NAME_LENGTH} characters. */
  public static void requireName(String name) {
    require("A label's name", name, MAX_NAME_LENGTH);
  }

  /** A label's value: 1 to {@value #MAX_VALUE_LENGTH} characters. */
  public static void requireValue(String value) {
    require("A label's value", value, MAX_VALUE_LENGTH);
  }

  /** A tag: 1 to {@value #MAX_TAG_LENGTH} characters. */
  public static void requireTag(String tag) {
    require("A tag", tag, MAX_TAG_LENGTH);
  }

  /** A number of labels: at most {@value #MAX_LABELS}. */
  public static void requireLabelCount(int count) {
    requireCount("labels", count, MAX_LABELS);
  }

  /** A number of tags: at most {@value #MAX_TAGS}. */
  public static void requireTagCount(int count) {
    requireCount("tags", count, MAX_TAGS);
  }

  private static void require(String what, String text, int maxLength) {
    if (text.isEmpty()) {
      throw new InvalidRequestException(what + " can't be empty");
    }
    ClientText.requireWellFormed(what, text);
    int length = text.codePointCount(0, text.length());
    if (length > maxLength) {
      throw new InvalidRequestException(
          "%s is %d characters long; %d are allowed: %s"
              .formatted(what, length, maxLength, ClientText.quote(text)));
    }
  }

  private static void requireCount(String what, int count, int max) {
    if (count > max) {
      throw new InvalidRequestException(
          "There are %d %s; %d are allowed".formatted(count, what, max));
    }
  }
}
