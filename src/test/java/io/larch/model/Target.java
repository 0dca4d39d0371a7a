package io.larch.model;

import io.larch.selector.Order;
import io.larch.selector.Selection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Some assets, and how to say so in a URL.
 *
 * @param number a limit, or how many entries before the newest one; from 1
 * @param spelling picks one of the ways to write it
 */
record Target(
    Place place,
    Form form,
    int number,
    Map<String, String> labels,
    List<String> tags,
    int spelling) {

  /** The forms of a selector. */
  enum Form {
    NEWEST,
    MODIFIED,
    ALL,
    ENTRY,
    RECURSIVE
  }

  /**
   * A selector as it is written.
   *
   * @param words what follows the separator; may be empty
   * @param limit of the query; empty if there is none
   * @param limited whether a limit is given, in the one way or the other
   */
  private record Spelled(String words, String limit, boolean limited) {

    static Spelled words(String words) {
      return new Spelled(words, "", words.matches("(.*/)?(\\d+|all)"));
    }

    static Spelled limit(String words, String limit) {
      return new Spelled(words, limit, true);
    }
  }

  /**
   * The form's value.
   *
   * @param nextEntryId the entry id that the place gives out next
   */
  Selection selection(long nextEntryId) {
    return switch (form) {
      case NEWEST -> new Selection.Top(Order.CREATED, number);
      case MODIFIED -> new Selection.Top(Order.MODIFIED, number);
      case ALL -> new Selection.All(allByModification() ? Order.MODIFIED : Order.CREATED);
      case ENTRY -> new Selection.Entry(entryId(nextEntryId));
      case RECURSIVE -> new Selection.Recursive();
    };
  }

  boolean matches(Metadata metadata) {
    return metadata.carries(labels, tags);
  }

  /** Whether at most one asset is selected, whatever there is. */
  boolean isOfOne() {
    return form == Form.ENTRY || ((form == Form.NEWEST || form == Form.MODIFIED) && number == 1);
  }

  /** Whether a fetch of it answers an array. */
  boolean isList() {
    return form != Form.ENTRY && spelled(0).limited();
  }

  /** The URL's part for the selector, with its separator; empty or not. */
  String selector(long nextEntryId) {
    String words = spelled(nextEntryId).words();
    return words.isEmpty() ? "" : "/-/" + words;
  }

  /** The query's parameters. */
  List<String> query() {
    List<String> query = new ArrayList<>();
    labels.forEach(
        (name, value) ->
            query.add((name.equals("limit") ? "label:" : "") + encode(name) + "=" + encode(value)));
    tags.forEach(tag -> query.add("tag=" + encode(tag)));
    String limit = spelled(0).limit();
    if (!limit.isEmpty()) {
      query.add("limit=" + limit);
    }
    return query;
  }

  private boolean allByModification() {
    return spelling % 5 == 3;
  }

  private long entryId(long nextEntryId) {
    return Math.max(0, nextEntryId + 1 - number);
  }

  private Spelled spelled(long nextEntryId) {
    String n = Integer.toString(number);
    List<Spelled> ways =
        switch (form) {
          case NEWEST ->
              number == 1
                  ? List.of(
                      Spelled.words(""),
                      Spelled.words("new"),
                      Spelled.words("CREATED"),
                      Spelled.words("created/1"),
                      Spelled.limit("", "1"))
                  : List.of(
                      Spelled.words(n),
                      Spelled.words("new/" + n),
                      Spelled.words("created/0" + n),
                      Spelled.limit("new", n),
                      Spelled.limit("", n));
          case MODIFIED ->
              number == 1
                  ? List.of(Spelled.words("modified"), Spelled.limit("Modified", "1"))
                  : List.of(Spelled.words("modified/" + n), Spelled.limit("modified", n));
          case ALL ->
              List.of(
                  Spelled.words("all"),
                  Spelled.words("new/all"),
                  Spelled.limit("", "-1"),
                  Spelled.words("modified/all"),
                  Spelled.limit("created", "-1"));
          case ENTRY ->
              List.of(
                  Spelled.words("entry/" + entryId(nextEntryId)),
                  Spelled.words("Entry/00" + entryId(nextEntryId)));
          case RECURSIVE -> List.of(Spelled.words("recursive"), Spelled.words("RECURSIVE"));
        };
    return ways.get(spelling % ways.size());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
