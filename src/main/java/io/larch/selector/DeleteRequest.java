package io.larch.selector;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * A delete, understood whole: {@code DELETE "/assets" [ path ] [ "/-/" selector ] [ "/" ] [ "?"
 * query ]}.
 *
 * @param selector which assets are to go
 * @param expect how many assets the selection must hold at the moment of deletion, from 0; null if
 *     it doesn't matter
 * @param dryRun whether the assets are only to be told, and none deleted
 */
public record DeleteRequest(Selector selector, @Nullable Long expect, boolean dryRun) {

  /**
   * Reads a delete from its request target, as sent: neither decoded nor normalised.
   *
   * @param rawPath the target's path, with {@code /assets}
   * @param rawQuery the target's query; null if there is no question mark, empty if nothing follows
   *     it
   * @throws MissingPathException if the target is {@code /assets} alone
   * @throws InvalidRequestException if anything in it is not allowed or not understood; then
   *     nothing may be deleted
   */
  public static DeleteRequest parse(String rawPath, @Nullable String rawQuery) {
    Target target = Target.parse(rawPath);
    Query query = Query.parse(rawQuery);
    SelectorReader words = target.selector();
    Selection selection = words.selection(query.limit());
    if (selection instanceof Selection.Recursive && query.limit() != null) {
      throw new InvalidRequestException(
          "A recursive delete takes everything below its path; leave out 'limit'");
    }
    words.requireEnd(
        "what is deleted is said by new, created or modified and a limit, by a limit, all,"
            + " entry/{id} or recursive");
    if (query.cursor() != null) {
      throw new InvalidRequestException(
          "A delete has no pages; leave out 'cursor', or write label:cursor=… for a label of that"
              + " name");
    }
    Selector selector = new Selector(target.path(), selection, query.filter());
    requireConfirmedRoot(selector, query.confirm());
    return new DeleteRequest(selector, expected(query.expect()), isDryRun(query.dryRun()));
  }

  private static void requireConfirmedRoot(Selector selector, @Nullable String confirm) {
    if (confirm != null && !confirm.equals("all-assets")) {
      throw new InvalidRequestException(
          "'confirm' is 'all-assets', not " + ClientText.quote(confirm));
    }
    if (confirm != null && !selector.path().isRoot()) {
      throw new InvalidRequestException(
          "'confirm' goes with /assets/-/recursive alone; leave it out, or write label:confirm=…"
              + " for a label of that name");
    }
    if (confirm == null && selector.path().isRoot() && selector.filter().isEmpty()) {
      throw new InvalidRequestException(
          "This would delete every asset in the store; if that is meant, add ?confirm=all-assets");
    }
  }

  private static @Nullable Long expected(@Nullable String expect) {
    return expect == null ? null : Numbers.parse("'expect'", expect, 0, Long.MAX_VALUE);
  }

  private static boolean isDryRun(@Nullable String dryRun) {
    if (dryRun != null && !dryRun.equals("true")) {
      throw new InvalidRequestException(
          "'dry-run' is 'true' or left out, not " + ClientText.quote(dryRun));
    }
    return dryRun != null;
  }
}
