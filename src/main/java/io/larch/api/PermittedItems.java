package io.larch.api;

import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.deletion.DeletionList;
import io.larch.deletion.DeletionList.Item;
import io.larch.deletion.DeletionList.Outcome;
import io.larch.deletion.DeletionService;
import io.larch.idempotency.IdempotencyKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deletes those of a list's items that the caller may delete, and tells of all of them. */
final class PermittedItems {

  private PermittedItems() {}

  /**
   * Deletes by a list.
   *
   * @param key null for none
   * @return an outcome for each item, in the list's order: {@link Outcome#FORBIDDEN} for one that
   *     the caller may not delete, {@link Outcome#NOT_FOUND} where it may not read it either
   */
  static Future<List<Outcome>> delete(
      DeletionService service, Caller caller, DeletionList list, @Nullable IdempotencyKey key) {
    List<Item> permitted =
        list.items().stream().filter(item -> may(caller, Action.DELETE, item)).toList();
    if (permitted.size() == list.items().size()) {
      return service.delete(caller, list, key);
    }
    return (permitted.isEmpty()
            ? Future.succeededFuture(List.<Outcome>of())
            : service.delete(caller, new DeletionList(permitted), key))
        .map(outcomes -> merged(caller, list, outcomes.iterator()));
  }

  private static List<Outcome> merged(
      Caller caller, DeletionList list, Iterator<Outcome> permitted) {
    List<Outcome> outcomes = new ArrayList<>(list.items().size());
    for (Item item : list.items()) {
      if (may(caller, Action.DELETE, item)) {
        outcomes.add(permitted.next());
      } else {
        outcomes.add(may(caller, Action.READ, item) ? Outcome.FORBIDDEN : Outcome.NOT_FOUND);
      }
    }
    return outcomes;
  }

  private static boolean may(Caller caller, Action action, Item item) {
    return caller.permissions().allow(action, item.path());
  }
}
