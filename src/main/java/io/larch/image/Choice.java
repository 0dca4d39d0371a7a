package io.larch.image;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One of the words that a parameter takes. */
interface Choice {

  /** As clients write it. */
  String text();

  /** The choice with this text; null if there is none. */
  static <C extends Choice> @Nullable C find(C[] choices, String text) {
    for (C choice : choices) {
      if (choice.text().equals(text)) {
        return choice;
      }
    }
    return null;
  }

  /** The choice with a text that was read before. */
  static <C extends Choice> C of(C[] choices, String text) {
    C found = find(choices, text);
    if (found == null) {
      throw new IllegalStateException("no choice is called " + text);
    }
    return found;
  }

  /** All texts, for messages. */
  static String list(Choice[] choices) {
    return Arrays.stream(choices).map(Choice::text).collect(Collectors.joining(", "));
  }
}
