package io.larch.deletion;

import io.larch.asset.Retention;
import io.larch.caller.Caller;
import io.larch.receipt.ReceiptRequest;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of entries that one statement deletes, each by the rules of its own path. */
final class Fates {

  private final @Nullable Double[] keep;
  private final @Nullable String[] deletionIds;
  private final @Nullable String[] by;

  /**
   * @param fates in the order of the statement's entries
   */
  Fates(Collection<Fate> fates) {
    keep = new @Nullable Double[fates.size()];
    deletionIds = new @Nullable String[fates.size()];
    by = new @Nullable String[fates.size()];
    int i = 0;
    for (Fate fate : fates) {
      keep[i] = fate.retention().secondsOfAll();
      deletionIds[i] = fate.deletionId();
      by[i++] = fate.by();
    }
  }

  /**
   * Of entries that one request deletes.
   *
   * @return null where none of them concerns what is kept
   */
  static @Nullable Fates of(
      List<Retention> retentions, Caller caller, @Nullable ReceiptRequest receipt) {
    if (retentions.stream().allMatch(Retention::isNone)) {
      return null;
    }
    Retention any =
        retentions.stream().filter(Retention::mayKeep).findFirst().orElse(Retention.PURGE);
    Fate common = Fate.of(any, caller, receipt);
    return new Fates(
        retentions.stream()
            .map(
                each ->
                    new Fate(
                        each, each.mayKeep() ? common.deletionId() : null, common.by(), receipt))
            .toList());
  }

  /** Under which those can be found that are kept, if one request deletes all; else any of them. */
  @Nullable String deletionId() {
    for (String id : deletionIds) {
      if (id != null) {
        return id;
      }
    }
    return null;
  }

  /** Adds the values of three parameters: how long, the delete's id, and who deletes. */
  void addValues(Tuple parameters) {
    parameters.addArrayOfDouble(keep).addArrayOfString(deletionIds).addArrayOfString(by);
  }
}
