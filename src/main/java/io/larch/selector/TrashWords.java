package io.larch.selector;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What requests about the trash say beside what all requests may. */
final class TrashWords {

  static final String RESTORE = "restore";
  static final String ORDER = "order";
  static final String VERSION = "version";
  static final String DELETION = "deletion";

  /** Parameters that mean something here alone. */
  static final Set<String> PARAMETERS = Set.of(ORDER, VERSION, DELETION);

  private static final Pattern DELETION_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private TrashWords() {}

  /**
   * Which rows are meant, beside what the selector says.
   *
   * @throws InvalidRequestException if they don't go with the selection, or are none
   */
  static TrashFilter filter(Query query, Selection selection) {
    String version = query.own(VERSION);
    if (version != null && !(selection instanceof Selection.Entry)) {
      throw new InvalidRequestException(
          "'version' goes with one entry, entry/{id}; leave it out, or write label:version=… for a"
              + " label of that name");
    }
    String deletion = query.own(DELETION);
    if (deletion != null && !(selection instanceof Selection.Recursive)) {
      throw new InvalidRequestException(
          "'deletion' goes with recursive alone; leave it out, or write label:deletion=… for a"
              + " label of that name");
    }
    if (deletion != null && !DELETION_ID.matcher(deletion).matches()) {
      throw new InvalidRequestException(
          "'deletion' is what Larch-Deletion told, not " + ClientText.quote(deletion));
    }
    return version == null && deletion == null
        ? TrashFilter.NONE
        : new TrashFilter(
            deletion,
            version == null ? null : Numbers.parse("A version", version, 1, Long.MAX_VALUE));
  }

  /** For a request that takes none of some parameters. */
  static void requireNone(Query query, String... names) {
    for (String name : names) {
      if (query.own(name) != null) {
        throw new InvalidRequestException(
            "'%1$s' has no meaning here; leave it out, or write label:%1$s=… for a label of that name"
                .formatted(name));
      }
    }
  }

  /** For a request that has no pages, and asks for nothing of pictures. */
  static void requireNoFetch(Query query) {
    query.requireNoPicture();
    requireAbsent("keep", query.keep());
    requireAbsent("cursor", query.cursor());
    requireAbsent("transformation", query.transformation());
  }

  /** For a request that changes nothing. */
  static void requireNoChange(Query query) {
    query.requireNoPicture();
    requireAbsent("keep", query.keep());
    requireAbsent("expect", query.expect());
    requireAbsent("dry-run", query.dryRun());
    requireAbsent("confirm", query.confirm());
    requireAbsent("transformation", query.transformation());
  }

  static void requireAbsent(String name, @Nullable String value) {
    if (value != null) {
      throw new InvalidRequestException(
          "'%1$s' has no meaning here; leave it out, or write label:%1$s=… for a label of that name"
              .formatted(name));
    }
  }

  /** A recursive selection has no limit, unless it is that of a page. */
  static void requireNoLimit(Selection selection, Query query) {
    if (selection instanceof Selection.Recursive && query.limit() != null) {
      throw new InvalidRequestException(
          "Recursive means everything below the path; leave out 'limit'");
    }
  }
}
