package io.larch.deletion;

import io.larch.asset.Retention;
import io.larch.caller.Caller;
import io.larch.caller.Principal;
import io.larch.kept.DeletionId;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of what one delete takes.
 *
 * @param retention how much of it is kept
 * @param deletionId under which that can be found; null where nothing can be kept
 * @param by who deletes it; null where nobody is asked who they are
 */
record Fate(Retention retention, @Nullable String deletionId, @Nullable String by) {

  /** All is purged, and nothing is looked for among what is kept. */
  static final Fate PURGED = new Fate(Retention.NONE, null, null);

  /** What the rules say of what a caller deletes. */
  static Fate of(Retention retention, Caller caller) {
    return retention.isNone()
        ? PURGED
        : new Fate(retention, retention.mayKeep() ? DeletionId.random() : null, name(caller));
  }

  /** Who a caller is, for what is kept; null where nobody is asked. */
  static @Nullable String name(Caller caller) {
    String name = caller.principal().name();
    return name.equals(Principal.ANYONE) ? null : name;
  }

  /** Whether what is kept is concerned. */
  boolean concernsKept() {
    return !retention.isNone();
  }

  /** Adds the values of {@link io.larch.kept.KeptSql#judgement}, if kept assets are concerned. */
  void addValues(Tuple parameters) {
    if (concernsKept()) {
      retention.addValues(parameters);
      parameters.addString(deletionId).addString(by);
    }
  }
}
