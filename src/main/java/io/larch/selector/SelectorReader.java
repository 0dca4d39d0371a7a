package io.larch.selector;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the words of a selector, first to last. Holds a place in them, so it is for one request.
 */
final class SelectorReader {

  private final List<String> words;
  private int next;
  private boolean limited;

  SelectorReader(List<String> words) {
    this.words = words;
  }

  /**
   * Reads {@code order [ "/" limit ] | limit | "all" | "entry/" entryId | "recursive"}, or nothing,
   * which is the newest one.
   *
   * @param queryLimit the query's {@code limit}, which has a meaning for orders alone; with {@code
   *     recursive} the caller decides
   */
  Selection selection(@Nullable String queryLimit) {
    if (take("recursive")) {
      return new Selection.Recursive();
    }
    if (take("entry")) {
      if (queryLimit != null) {
        throw new InvalidRequestException("An entry is one asset; leave out 'limit'");
      }
      return entry();
    }
    Order order = order();
    if (take("all")) {
      requireNoSecondLimit(queryLimit);
      limited = true;
      return new Selection.All(order);
    }
    if (next < words.size() && Numbers.startsWithDigit(words.get(next))) {
      requireNoSecondLimit(queryLimit);
      limited = true;
      return top(order, words.get(next++));
    }
    if (queryLimit == null) {
      return new Selection.Top(order, 1);
    }
    limited = true;
    return queryLimit.equals("-1") ? new Selection.All(order) : top(order, queryLimit);
  }

  /**
   * Reads the same, which must be there.
   *
   * @param after the word that is to follow it, for the message; null: none
   */
  Selection named(@Nullable String queryLimit, @Nullable String after) {
    int before = next;
    Selection selection = selection(queryLimit);
    if (next == before) {
      throw new InvalidRequestException(
          "Say which of them: new, modified, a limit, all, entry/{id} or recursive after '/-/'"
              + (after == null ? "" : ", and then '" + after + "'"));
    }
    return selection;
  }

  /** Reads {@code "entry/" entryId} and nothing else. */
  Selection.Entry onlyEntry() {
    Selection.Entry entry = namedEntry("/-/entry/{id}");
    requireEnd("nothing may follow the entry's id");
    return entry;
  }

  /**
   * Reads {@code "entry/" entryId}.
   *
   * @param form what is to follow the path, for the message
   */
  Selection.Entry namedEntry(String form) {
    if (!take("entry")) {
      throw new InvalidRequestException(
          "One entry is to be named here: %s after the path".formatted(form));
    }
    return entry();
  }

  /**
   * Reads what a variant is called.
   *
   * @throws InvalidRequestException if it is missing, or nothing that a variant can be called
   */
  String variant() {
    if (next == words.size()) {
      throw new InvalidRequestException("'variants' lacks the name of one: variants/{name}");
    }
    return VariantNames.requireNameOrId(words.get(next++));
  }

  /** Whether all has been read. */
  boolean atEnd() {
    return next == words.size();
  }

  /** Whether a word stands anywhere among those that are left, in any case. */
  boolean has(String word) {
    return words.subList(next, words.size()).stream()
        .anyMatch(each -> equalsIgnoreAsciiCase(each, word));
  }

  /** Reads a word if it comes next, in any case. */
  boolean take(String word) {
    if (next < words.size() && equalsIgnoreAsciiCase(words.get(next), word)) {
      next++;
      return true;
    }
    return false;
  }

  /** Refuses any word that is left over. */
  void requireEnd(String whatMayStand) {
    if (next < words.size()) {
      throw new InvalidRequestException(
          "%s is not understood after '/-/': %s"
              .formatted(ClientText.quote(words.get(next)), whatMayStand));
    }
  }

  /** Whether a limit was given, in the words or in the query, be it {@code all} or 1. */
  boolean limited() {
    return limited;
  }

  private Order order() {
    if (take("modified")) {
      return Order.MODIFIED;
    }
    // Both words mean the default, so what matters is only that at most one of them is read.
    if (!take("new")) {
      take("created");
    }
    return Order.CREATED;
  }

  private Selection.Entry entry() {
    if (next == words.size()) {
      throw new InvalidRequestException("'entry' lacks its id; write /-/entry/{id}");
    }
    return new Selection.Entry(
        Numbers.parse("An entry's id", words.get(next++), 0, Long.MAX_VALUE));
  }

  private static Selection.Top top(Order order, String limit) {
    return new Selection.Top(order, (int) Numbers.parse("A limit", limit, 1, Integer.MAX_VALUE));
  }

  private static void requireNoSecondLimit(@Nullable String queryLimit) {
    if (queryLimit != null) {
      throw new InvalidRequestException(
          "A limit is given in the path and in the query; give it once");
    }
  }

  /**
   * Folds ASCII letters alone: String.equalsIgnoreCase takes {@code ſ} for an {@code s} and {@code
   * ı} for an {@code i}.
   */
  private static boolean equalsIgnoreAsciiCase(String text, String lowerCaseWord) {
    if (text.length() != lowerCaseWord.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char folded = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
      if (folded != lowerCaseWord.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
