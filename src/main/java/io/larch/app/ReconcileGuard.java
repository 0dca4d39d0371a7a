package io.larch.app;

import io.larch.app.LarchProcess.Purpose;
import io.larch.config.ReconcileConfig;
import io.larch.reconcile.Ownership;
import io.larch.reconcile.Report;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a reconciliation from deleting what it only takes for useless: content of another database,
 * or of this one at a later time, and assets whose bucket is not the one that was looked into.
 */
final class ReconcileGuard {

  private final ReconcileConfig config;
  private final Purpose purpose;

  ReconcileGuard(ReconcileConfig config, Purpose purpose) {
    this.config = config;
    this.purpose = purpose;
  }

  /** Spares a comparison that could not be acted on. */
  void checkOwner(Ownership ownership) {
    if (!(purpose instanceof Purpose.Tell) && !ownership.ours()) {
      throw new CommandFailure(ExitCode.FAILED, notOurs(ownership));
    }
  }

  /** Why what was asked for must not be done; null if nothing speaks against it. */
  @Nullable String objection(Ownership ownership, Report report) {
    return switch (purpose) {
      case Purpose.Delete delete -> {
        if (!ownership.ours()) {
          yield notOurs(ownership);
        }
        yield objection(
            "orphans", delete.expected(), report.ripe(), report.orphanShare(), delete.maxShare());
      }
      case Purpose.ForgetMissing forget -> {
        if (!ownership.ours()) {
          yield notOurs(ownership);
        }
        if (report.objects() == 0) {
          yield "the bucket holds nothing at all, so no asset was forgotten: is it the right one?";
        }
        yield objection(
            "assets without content",
            forget.expected(),
            report.ripeDangling(),
            report.danglingShare(),
            forget.maxShare());
      }
      case Purpose.Tell _, Purpose.TakeOver _ -> null;
    };
  }

  private static String notOurs(Ownership ownership) {
    return "nothing was done: " + ownership.sentence();
  }

  private @Nullable String objection(
      String what, long expected, long ripe, int share, @Nullable Integer named) {
    if (ripe != expected) {
      return "%d %s were seen an hour before as well, not the %d of --expect, so nothing was done; look again, and name the number"
          .formatted(ripe, what, expected);
    }
    int allowed = named == null ? config.maxShare() : named;
    if (share > allowed) {
      return "%d%% are %s, more than %s %d%% allows, so nothing was done; is the database the right one, and whole? If they must go: --share %d%%"
          .formatted(
              share, what, named == null ? "reconcile.max-share" : "--share", allowed, share);
    }
    return null;
  }
}
