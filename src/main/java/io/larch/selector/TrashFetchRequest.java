package io.larch.selector;

import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * A look into the trash, understood whole: {@code GET "/trash" [ path ] "/-/" selector "/" ( "info"
 * / "content" ) [ "/" ] [ "?" query ]}.
 *
 * @param selector which rows are asked for
 * @param filter what they must be beside that
 * @param content whether the content of one of them is asked for, the newest; else what is known of
 *     all
 * @param newestFirst whether a recursive selection is listed by the time since when its rows are
 *     kept, the newest first; else by path, entry id and version
 * @param pageSize rows on a page of a recursive selection, 1 to {@value
 *     FetchRequest#MAX_PAGE_SIZE}; without meaning for others
 * @param cursor where a page of a recursive selection begins, not checked here; null for the first
 *     page
 */
public record TrashFetchRequest(
    Selector selector,
    TrashFilter filter,
    boolean content,
    boolean newestFirst,
    int pageSize,
    @Nullable String cursor) {

  /**
   * Reads a look into the trash from its request target, as sent: neither decoded nor normalised.
   *
   * @param rawPath the target's path, with {@code /trash}
   * @param rawQuery the target's query; null if there is no question mark, empty if nothing follows
   *     it
   * @throws MissingPathException if the target is {@code /trash} alone
   * @throws InvalidRequestException if anything in it is not allowed or not understood
   */
  public static TrashFetchRequest parse(String rawPath, @Nullable String rawQuery) {
    Target target = Target.parseTrash(rawPath);
    Query query = Query.parse(rawQuery, TrashWords.PARAMETERS);
    TrashWords.requireNoChange(query);
    SelectorReader words = target.selector();
    Selection selection = words.named(query.limit(), "info");
    boolean content = words.take("content");
    if (!content && !words.take("info")) {
      words.requireEnd(
          "what is in the trash is said by new, created or modified and a limit, by a limit, all,"
              + " entry/{id} or recursive, and then info or content");
      throw new InvalidRequestException(
          "Say what of it is asked for: info, or the content of an entry; /-/all/info tells what"
              + " is kept of a path");
    }
    words.requireEnd("nothing may follow 'info' or 'content'");
    boolean recursive = selection instanceof Selection.Recursive;
    if (content && !(selection instanceof Selection.Entry)) {
      throw new InvalidRequestException(
          "The content of one entry can be asked for, by /-/entry/{id}/content");
    }
    if (!content) {
      TrashWords.requireNone(query, TrashWords.VERSION);
    }
    if (!recursive) {
      TrashWords.requireAbsent("cursor", query.cursor());
      TrashWords.requireNone(query, TrashWords.ORDER);
    }
    return new TrashFetchRequest(
        new Selector(target.path(), selection, query.filter()),
        TrashWords.filter(query, selection),
        content,
        isNewestFirst(query.own(TrashWords.ORDER)),
        recursive ? pageSize(query.limit()) : FetchRequest.DEFAULT_PAGE_SIZE,
        query.cursor());
  }

  private static boolean isNewestFirst(@Nullable String order) {
    if (order != null && !order.equals("kept")) {
      throw new InvalidRequestException(
          "'order' is 'kept' or left out, not " + ClientText.quote(order));
    }
    return order != null;
  }

  private static int pageSize(@Nullable String limit) {
    return limit == null
        ? FetchRequest.DEFAULT_PAGE_SIZE
        : (int) Numbers.parse("The limit of a page", limit, 1, FetchRequest.MAX_PAGE_SIZE);
  }
}
