package io.larch.selector;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import io.larch.path.PercentEncoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query, taken apart and decoded: labels and tags as a filter, and the reserved parameters as
 * their text. Which of these a request takes is for the request to say.
 */
final class Query {

  private static final String LABEL_PREFIX = "label:";
  private static final Query EMPTY = new Query(Set.of());

  private @Nullable String limit;
  private @Nullable String expect;
  private @Nullable String dryRun;
  private @Nullable String confirm;
  private @Nullable String keep;
  private @Nullable String cursor;
  private @Nullable String transformation;
  private final List<Map.Entry<String, String>> picture = new ArrayList<>();
  private @Nullable String signature;
  private Filter filter = Filter.NONE;

  private final Set<String> names;
  private final Map<String, String> own = new HashMap<>();

  private Query(Set<String> names) {
    this.names = names;
  }

  /**
   * @param raw as sent, after the question mark; null if there is none
   * @throws InvalidRequestException if the query as a whole is not understood
   */
  static Query parse(@Nullable String raw) {
    return parse(raw, Set.of());
  }

  /**
   * The same for a request with parameters that others don't have.
   *
   * @param own their names, which here are no labels
   */
  static Query parse(@Nullable String raw, Set<String> own) {
    if (raw == null) {
      return EMPTY;
    }
    Query query = new Query(own);
    Map<String, String> labels = new LinkedHashMap<>();
    List<String> tags = new ArrayList<>();
    int start = 0;
    while (start <= raw.length()) {
      int ampersand = raw.indexOf('&', start);
      int end = ampersand < 0 ? raw.length() : ampersand;
      if (start == end) {
        throw new InvalidRequestException(
            "The query has an empty parameter; write name=value, with one '&' between two, and no"
                + " '?' without a query");
      }
      query.add(raw, start, end, labels, tags);
      start = end + 1;
    }
    query.filter = labels.isEmpty() && tags.isEmpty() ? Filter.NONE : new Filter(labels, tags);
    return query;
  }

  /** For a request that takes no query at all. */
  static void requireNone(@Nullable String raw) {
    if (raw != null) {
      throw new InvalidRequestException(
          "No query is taken here; leave out '?' and what follows it");
    }
  }

  @Nullable String limit() {
    return limit;
  }

  @Nullable String expect() {
    return expect;
  }

  @Nullable String dryRun() {
    return dryRun;
  }

  @Nullable String confirm() {
    return confirm;
  }

  @Nullable String keep() {
    return keep;
  }

  @Nullable String cursor() {
    return cursor;
  }

  @Nullable String transformation() {
    return transformation;
  }

  /** One of the parameters that only this kind of request has. */
  @Nullable String own(String name) {
    return own.get(name);
  }

  /** What is asked of a picture. */
  PictureQuery picture() {
    return picture.isEmpty() && signature == null
        ? PictureQuery.NONE
        : new PictureQuery(picture, signature != null);
  }

  /** For a request that asks nothing of pictures. */
  void requireNoPicture() {
    if (!picture.isEmpty() || signature != null) {
      throw new InvalidRequestException(
          ("The query parameter '%1$s' is reserved and has no meaning here;"
                  + " write label:%1$s=… for a label of that name")
              .formatted(picture.isEmpty() ? "s" : picture.getFirst().getKey()));
    }
  }

  Filter filter() {
    return filter;
  }

  private void add(String raw, int start, int end, Map<String, String> labels, List<String> tags) {
    int equalsSign = raw.indexOf('=', start, end);
    if (equalsSign < 0) {
      throw new InvalidRequestException(
          "The query parameter %s has no value; write name=value"
              .formatted(ClientText.quote(raw.substring(start, end))));
    }
    String name = PercentEncoding.decodeQueryPart(raw, start, equalsSign);
    String value = PercentEncoding.decodeQueryPart(raw, equalsSign + 1, end);
    if (name.isEmpty() || value.isEmpty()) {
      throw new InvalidRequestException(
          "The query parameter %s lacks its name or its value; write name=value"
              .formatted(ClientText.quote(raw.substring(start, end))));
    }
    if (names.contains(name)) {
      once(own.putIfAbsent(name, value), name, value);
      return;
    }
    switch (name) {
      case "limit" -> limit = once(limit, name, value);
      case "expect" -> expect = once(expect, name, value);
      case "dry-run" -> dryRun = once(dryRun, name, value);
      case "confirm" -> confirm = once(confirm, name, value);
      case "keep" -> keep = once(keep, name, value);
      case "cursor" -> cursor = once(cursor, name, value);
      case "transformation" -> transformation = once(transformation, name, value);
      case "tag" -> tags.add(value);
      // Transformations of images. Taken for labels, a delete would mean something else by them.
      case "w",
          "h",
          "fit",
          "g",
          "format",
          "r",
          "f",
          "filter",
          "blur",
          "q",
          "pad",
          "pad-c",
          "strip",
          "cs",
          "profile" ->
          picture.add(Map.entry(name, value));
      case "s" -> signature = once(signature, name, value);
      default -> addLabel(name, value, labels);
    }
  }

  private static void addLabel(String name, String value, Map<String, String> labels) {
    String label = name.startsWith(LABEL_PREFIX) ? name.substring(LABEL_PREFIX.length()) : name;
    if (labels.putIfAbsent(label, value) != null) {
      throw new InvalidRequestException(
          "The label %s is given twice; an asset has one value for it"
              .formatted(ClientText.quote(label)));
    }
  }

  private static String once(@Nullable String before, String name, String value) {
    if (before != null) {
      throw new InvalidRequestException(
          "The query parameter '%s' is given twice; give it once".formatted(name));
    }
    return value;
  }
}
