package io.larch.api;

import io.larch.asset.AssetProblem;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.deletion.DeletionList;
import io.larch.deletion.DeletionList.Item;
import io.larch.deletion.DeletionList.Outcome;
import io.larch.deletion.DeletionOptions;
import io.larch.deletion.DeletionService;
import io.larch.deletion.ListDeletion;
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
   *     the caller may not delete, or not purge where nothing is to be kept, {@link
   *     Outcome#NOT_FOUND} where it may not read it either
   */
  static Future<ListDeletion> delete(
      DeletionService service,
      Caller caller,
      DeletionList list,
      @Nullable IdempotencyKey key,
      DeletionOptions options) {
    List<Item> permitted =
        list.items().stream().filter(item -> mayDelete(caller, item, options)).toList();
    if (permitted.size() == list.items().size()) {
      return service.delete(caller, list, key, options);
    }
    return (permitted.isEmpty()
            ? nothing(list)
            : service.delete(caller, new DeletionList(permitted, list.expect()), key, options))
        .map(
            done ->
                new ListDeletion(
                    merged(caller, list, done.outcomes().iterator(), options),
                    done.kept(),
                    done.id(),
                    done.receipt()));
  }

  private static Future<ListDeletion> nothing(DeletionList list) {
    Long expect = list.expect();
    return expect == null || expect == 0
        ? Future.succeededFuture(new ListDeletion(List.of(), 0, null, null))
        : Future.failedFuture(
            new AssetProblem.PreconditionFailed(
                "Expected %d assets, but none may be deleted. Nothing was deleted."
                    .formatted(expect),
                0));
  }

  private static List<Outcome> merged(
      Caller caller, DeletionList list, Iterator<Outcome> permitted, DeletionOptions options) {
    List<Outcome> outcomes = new ArrayList<>(list.items().size());
    for (Item item : list.items()) {
      if (mayDelete(caller, item, options)) {
        outcomes.add(permitted.next());
      } else {
        outcomes.add(may(caller, Action.READ, item) ? Outcome.FORBIDDEN : Outcome.NOT_FOUND);
      }
    }
    return outcomes;
  }

  private static boolean mayDelete(Caller caller, Item item, DeletionOptions options) {
    return may(caller, Action.DELETE, item) && (options.keep() || may(caller, Action.PURGE, item));
  }

  private static boolean may(Caller caller, Action action, Item item) {
    return caller.permissions().allow(action, item.path());
  }
}
