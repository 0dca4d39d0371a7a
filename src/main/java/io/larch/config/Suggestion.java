package io.larch.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the name that was probably meant. */
final class Suggestion {

  private Suggestion() {}

  /**
   * The end of a message about an unknown name.
   *
   * @return {@code "; did you mean X?"} for the nearest of the known names, or nothing when none is
   *     near
   */
  static String forName(String unknown, Collection<String> known) {
    return known.stream()
        .filter(name -> isNear(unknown, name) || lastPart(unknown).equals(lastPart(name)))
        .min(Comparator.comparingInt(name -> distance(unknown, name)))
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  private static boolean isNear(String unknown, String name) {
    return distance(unknown, name) <= Math.max(2, unknown.length() / 4);
  }

  /** Edits (insert, remove, replace a character) between two names, whatever their case. */
  private static int distance(String first, String second) {
    String a = first.toLowerCase(Locale.ROOT);
    String b = second.toLowerCase(Locale.ROOT);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }

  /** Of a key its last part, for the right key in the wrong section; of a variable, all of it. */
  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
