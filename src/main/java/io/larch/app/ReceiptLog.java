package io.larch.app;

import io.larch.api.ReceiptOffer;
import io.larch.config.ContentConfig;
import io.larch.config.ReceiptsConfig;
import io.larch.db.Database;
import io.larch.kept.KeptForReceipts;
import io.larch.receipt.LogKeys;
import io.larch.receipt.ReceiptService;
import io.larch.receipt.SequencerVerticle;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Locale;
import java.util.function.Function;

/** The log of receipts, as the configuration has it. */
final class ReceiptLog {

  private ReceiptLog() {}

  static LogKeys keys(ReceiptsConfig config) {
    return new LogKeys(config.origin(), config.signingKeys(), config.retiredKeys());
  }

  /** Without a key nobody could prove a receipt, so that none is given. */
  static ReceiptOffer offer(ReceiptsConfig config) {
    if (!keys(config).canSign()) {
      return ReceiptOffer.NONE;
    }
    return switch (config.mode()) {
      case ON_REQUEST -> ReceiptOffer.ON_REQUEST;
      case ALWAYS -> ReceiptOffer.ALWAYS;
      case OFF -> ReceiptOffer.NONE;
    };
  }

  /** Fails when somebody else has signed the log, whom this configuration doesn't know. */
  static Future<Void> check(ReceiptsConfig config, ReceiptService receipts) {
    if (config.mode() == ReceiptsConfig.Mode.OFF || !keys(config).canSign()) {
      return Future.succeededFuture();
    }
    return receipts
        .isOurs()
        .compose(
            ours ->
                ours
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new CommandFailure(
                            ExitCode.CONFIGURATION,
                            "the log of receipts in this database was last signed by another key,"
                                + " or under another origin: set the key and receipts.origin of"
                                + " before, or name the former key in receipts.retired-keys (a line"
                                + " of /.well-known/larch-receipt-keys)")));
  }

  /** Starts the sequencer, where there is a key; also while no more receipts are given. */
  static Future<Void> start(
      ReceiptsConfig config,
      ContentConfig content,
      Database database,
      Function<VerticleBase, Future<Void>> deploy) {
    LogKeys keys = keys(config);
    return keys.canSign()
        ? deploy.apply(
            new SequencerVerticle(
                database.background(), keys, name(content), new KeptForReceipts()))
        : Future.succeededFuture();
  }

  private static String name(ContentConfig content) {
    return content.type().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
