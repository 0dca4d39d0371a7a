package io.larch.api;

import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.deletion.Preconditions;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.Permitted;
import io.larch.http.RequestTarget;
import io.larch.selector.RestoreRequest;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** What requests about the trash have in common. */
final class TrashRequests {

  private TrashRequests() {}

  /**
   * Refuses what a restore alone can be.
   *
   * @throws ApiException METHOD_NOT_ALLOWED
   */
  static void requireNoRestore(RequestTarget target) {
    if (RestoreRequest.isMeantBy(target.rawPath())) {
      throw new ApiException(
              ErrorCode.METHOD_NOT_ALLOWED, "A restore is posted; see Allow. Nothing was done.")
          .withHeader("Allow", "POST");
    }
  }

  /**
   * The caller of a request that does something with what a selector names.
   *
   * @throws ApiException as of {@link Permitted#at}
   */
  static Caller permitted(RoutingContext ctx, Action action, Selector selector) {
    return selector.selection() instanceof Selection.Recursive
        ? Permitted.below(ctx, action, selector.path())
        : Permitted.at(ctx, action, selector.path());
  }

  /**
   * What must hold of what is selected.
   *
   * @throws ApiException INVALID_REQUEST
   */
  static Preconditions preconditions(MultiMap headers, Selector selector, @Nullable Long expect) {
    if (headers.contains(MatchHeaders.IF_MATCH) && !isOne(selector.selection())) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "If-Match goes with one of what is in the trash: an entry, or an order with limit 1. Use"
              + " ?expect= to guard more. Nothing was done.");
    }
    return new Preconditions(expect, MatchHeaders.ifMatch(headers));
  }

  private static boolean isOne(Selection selection) {
    return switch (selection) {
      case Selection.Entry _ -> true;
      case Selection.Top(_, int limit) -> limit == 1;
      case Selection.All _, Selection.Recursive _ -> false;
    };
  }
}
