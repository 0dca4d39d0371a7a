package io.larch.variant;

import io.larch.asset.AssetProblem;
import io.larch.image.InvalidTransformationException;
import io.larch.path.AssetPath;
import io.larch.retry.LogLimiter;
import io.larch.variant.VariantService.Chosen;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is sent to those who have asked for nothing but the picture, where its format is chosen by
 * {@code Accept}: no trouble with another format is theirs. Thread-safe.
 */
final class Negotiated {

  private static final Logger LOG = LoggerFactory.getLogger(Negotiated.class);

  private final Vertx vertx;
  private final Duration patience;
  private final LogLimiter limiter = new LogLimiter(Duration.ofMinutes(1));

  /**
   * @param patience how long another format is waited for
   */
  Negotiated(Vertx vertx, Duration patience) {
    this.vertx = vertx;
    this.patience = patience;
  }

  /**
   * What is found, or the original where that fails, throws or takes too long; it may go on all the
   * same, and is there for whoever asks next.
   *
   * @param path the asset's
   * @param entryId the asset's
   * @return on the caller's context; never fails
   */
  Future<Chosen> orOriginal(AssetPath path, long entryId, Supplier<Future<Chosen>> finding) {
    Future<Chosen> found =
        Future.<Void>succeededFuture()
            .compose(_ -> finding.get())
            .otherwise(failure -> original(path, entryId, failure));
    if (found.isComplete()) {
      return found;
    }
    Promise<Chosen> first = Promise.promise();
    long timer = vertx.setTimer(patience.toMillis(), _ -> first.tryComplete(Chosen.ORIGINAL));
    found.onComplete(
        chosen -> {
          vertx.cancelTimer(timer);
          first.tryComplete(chosen.result());
        });
    return first.future();
  }

  private Chosen original(AssetPath path, long entryId, Throwable failure) {
    boolean usual =
        failure instanceof AssetProblem || failure instanceof InvalidTransformationException;
    if (!usual && limiter.permits()) {
      LOG.warn(
          "no other format of {}, entry {}, could be had; the original is sent",
          path,
          entryId,
          failure);
    }
    return Chosen.ORIGINAL;
  }
}
