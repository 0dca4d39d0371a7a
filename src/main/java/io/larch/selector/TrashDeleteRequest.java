package io.larch.selector;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * A delete from the trash, understood whole: {@code DELETE "/trash" [ path ] "/-/" selector [ "/" ]
 * [ "?" query ]}.
 *
 * @param selector what is to be purged
 * @param expect how many rows that must be at the moment, from 0; null if it doesn't matter
 * @param dryRun whether it is only to be told what would be purged
 */
public record TrashDeleteRequest(Selector selector, @Nullable Long expect, boolean dryRun) {

  /**
   * Reads a delete from its request target, as sent: neither decoded nor normalised.
   *
   * @param rawPath the target's path, with {@code /trash}
   * @param rawQuery the target's query; null if there is no question mark, empty if nothing follows
   *     it
   * @throws MissingPathException if the target is {@code /trash} alone
   * @throws InvalidRequestException if anything in it is not allowed or not understood; then
   *     nothing may be purged
   */
  public static TrashDeleteRequest parse(String rawPath, @Nullable String rawQuery) {
    Target target = Target.parseTrash(rawPath);
    Query query = Query.parse(rawQuery, TrashWords.PARAMETERS);
    TrashWords.requireNoFetch(query);
    TrashWords.requireNone(query, TrashWords.ORDER, TrashWords.VERSION, TrashWords.DELETION);
    SelectorReader words = target.selector();
    Selection selection = words.named(query.limit(), null);
    TrashWords.requireNoLimit(selection, query);
    words.requireEnd(
        "what is purged is said by new, created or modified and a limit, by a limit, all,"
            + " entry/{id} or recursive");
    Selector selector = new Selector(target.path(), selection, query.filter());
    requireConfirmed(selector, query.confirm());
    return new TrashDeleteRequest(
        selector, DeleteRequest.expected(query.expect()), DeleteRequest.isDryRun(query.dryRun()));
  }

  private static void requireConfirmed(Selector selector, @Nullable String confirm) {
    if (confirm != null && !confirm.equals("whole-trash")) {
      throw new InvalidRequestException(
          "'confirm' is 'whole-trash', not " + ClientText.quote(confirm));
    }
    if (confirm != null && !selector.path().isRoot()) {
      throw new InvalidRequestException(
          "'confirm' goes with /trash/-/recursive alone; leave it out, or write label:confirm=… for"
              + " a label of that name");
    }
    if (confirm == null && selector.path().isRoot() && selector.filter().isEmpty()) {
      throw new InvalidRequestException(
          "This would purge all that is in the trash; if that is meant, add ?confirm=whole-trash");
    }
  }
}
