package io.larch.selector;

import io.larch.path.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * A restore, understood whole: {@code POST "/trash" [ path ] "/-/" selector "/restore" [ "/" ] [
 * "?" query ]}.
 *
 * @param selector what is to be restored
 * @param filter which of that
 * @param expect how many assets that must be at the moment of the restore, from 0; null if it
 *     doesn't matter
 * @param dryRun whether it is only to be told what would be restored
 */
public record RestoreRequest(
    Selector selector, TrashFilter filter, @Nullable Long expect, boolean dryRun) {

  /**
   * Whether a target asks for a restore, understood or not.
   *
   * @param rawPath the target's path, with {@code /trash}
   * @throws InvalidRequestException if the path is not understood at all
   */
  public static boolean isMeantBy(String rawPath) {
    return Target.parseTrash(rawPath).selector().has(TrashWords.RESTORE);
  }

  /**
   * Reads a restore from its request target, as sent: neither decoded nor normalised.
   *
   * @param rawPath the target's path, with {@code /trash}
   * @param rawQuery the target's query; null if there is no question mark, empty if nothing follows
   *     it
   * @throws MissingPathException if the target is {@code /trash} alone
   * @throws InvalidRequestException if anything in it is not allowed or not understood; then
   *     nothing may be restored
   */
  public static RestoreRequest parse(String rawPath, @Nullable String rawQuery) {
    Target target = Target.parseTrash(rawPath);
    Query query = Query.parse(rawQuery, TrashWords.PARAMETERS);
    TrashWords.requireNoFetch(query);
    TrashWords.requireAbsent("confirm", query.confirm());
    TrashWords.requireNone(query, TrashWords.ORDER);
    SelectorReader words = target.selector();
    Selection selection = words.named(query.limit(), TrashWords.RESTORE);
    TrashWords.requireNoLimit(selection, query);
    if (!words.take(TrashWords.RESTORE)) {
      words.requireEnd("after the selector there stands 'restore'");
      throw new InvalidRequestException(
          "What is posted to the trash is a restore; add /restore to the selector");
    }
    words.requireEnd("nothing may follow 'restore'");
    Selector selector = new Selector(target.path(), selection, query.filter());
    TrashFilter filter = TrashWords.filter(query, selection);
    if (selector.path().isRoot() && selector.filter().isEmpty() && filter.isEmpty()) {
      throw new InvalidRequestException(
          "This would restore the whole trash; say which part of it, by ?deletion={id}, a label or"
              + " a tag");
    }
    return new RestoreRequest(
        selector,
        filter,
        DeleteRequest.expected(query.expect()),
        DeleteRequest.isDryRun(query.dryRun()));
  }
}
