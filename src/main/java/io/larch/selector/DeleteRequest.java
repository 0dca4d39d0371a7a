package io.larch.selector;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * A delete, understood whole: {@code DELETE "/assets" [ path ] [ "/-/" [ selector ] [ "/" ] [
 * "variants" [ "/" variant ] ] ] [ "/" ] [ "?" query ]}.
 *
 * @param selector which assets are to go
 * @param expect how many assets the selection must hold at the moment of deletion, from 0; null if
 *     it doesn't matter
 * @param dryRun whether it is only to be told what would go, and nothing deleted
 * @param keep whether what goes is kept where a rule says so; otherwise it is purged whatever rules
 *     say
 * @param variants which of the assets' variants are to go, and the assets are to stay; null: the
 *     assets go
 */
public record DeleteRequest(
    Selector selector,
    @Nullable Long expect,
    boolean dryRun,
    boolean keep,
    @Nullable VariantFilter variants) {

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
    query.requireNoPicture();
    SelectorReader words = target.selector();
    Selection selection = words.selection(query.limit());
    if (selection instanceof Selection.Recursive && query.limit() != null) {
      throw new InvalidRequestException(
          "A recursive delete takes everything below its path; leave out 'limit'");
    }
    VariantFilter variants = variants(words, selection, query.transformation());
    words.requireEnd(
        "what is deleted is said by new, created or modified and a limit, by a limit, all,"
            + " entry/{id} or recursive, and then variants if the assets are to stay");
    if (query.cursor() != null) {
      throw new InvalidRequestException(
          "A delete has no pages; leave out 'cursor', or write label:cursor=… for a label of that"
              + " name");
    }
    Selector selector = new Selector(target.path(), selection, query.filter());
    requireConfirmedRoot(selector, query.confirm());
    boolean keep = keeps(query.keep());
    if (!keep && variants != null) {
      throw new InvalidRequestException(
          "Variants are never kept; leave out 'keep', or write label:keep=… for a label of that"
              + " name");
    }
    return new DeleteRequest(
        selector, expected(query.expect()), isDryRun(query.dryRun()), keep, variants);
  }

  private static @Nullable VariantFilter variants(
      SelectorReader words, Selection selection, @Nullable String transformation) {
    if (!words.take("variants")) {
      if (transformation != null) {
        throw new InvalidRequestException(
            "'transformation' goes with variants alone; add /variants to the selector, or write"
                + " label:transformation=… for a label of that name");
      }
      return null;
    }
    if (words.atEnd() || !(selection instanceof Selection.Entry)) {
      return new VariantFilter(null, transformation);
    }
    if (transformation != null) {
      throw new InvalidRequestException(
          "One variant is named in the path; leave out 'transformation'");
    }
    return new VariantFilter(words.variant(), null);
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

  /** The value of {@code expect}. */
  static @Nullable Long expected(@Nullable String expect) {
    return expect == null ? null : Numbers.parse("'expect'", expect, 0, Long.MAX_VALUE);
  }

  private static boolean keeps(@Nullable String keep) {
    if (keep != null && !keep.equals("no")) {
      throw new InvalidRequestException(
          "'keep' is 'no' or left out, not "
              + ClientText.quote(keep)
              + "; write label:keep=… for a label of that name");
    }
    return keep == null;
  }

  /** Whether {@code dry-run} is asked for. */
  static boolean isDryRun(@Nullable String dryRun) {
    if (dryRun != null && !dryRun.equals("true")) {
      throw new InvalidRequestException(
          "'dry-run' is 'true' or left out, not " + ClientText.quote(dryRun));
    }
    return dryRun != null;
  }
}
