package io.larch.intake;

import io.larch.caller.Caller;
import io.larch.content.ContentKeys;
import io.larch.outbox.UploadIntent;
import io.larch.outbox.UploadIntents;
import io.larch.path.AssetPath;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes content that a row is going to name, or that nobody will.
 *
 * <p>An intent names the key before anything is written under it; the statement that has a row name
 * it redeems the intent. Whatever goes wrong on the way, the intent is made due, and the purge
 * pipeline removes what was written.
 */
public final class IntendedWrites {

  private static final Logger LOG = LoggerFactory.getLogger(IntendedWrites.class);

  private final Vertx vertx;
  private final UploadIntents intents;
  private final UploadIntents.Assets assets;
  private final long renewalMillis;

  /**
   * @param assets asked for what an intent's end leaves open
   * @param renewal how often an intent is renewed while something is written
   */
  public IntendedWrites(
      Vertx vertx, UploadIntents intents, UploadIntents.Assets assets, Duration renewal) {
    this.vertx = vertx;
    this.intents = intents;
    this.assets = assets;
    this.renewalMillis = renewal.toMillis();
  }

  /**
   * What became of written content.
   *
   * @param redeemed whether a row names it now; else it is purged
   */
  public record Stored<T>(T answer, boolean redeemed) {}

  /** Content on its way. */
  interface Writing<T> {

    /** Writes it under the intent's key, and has a row name it. */
    Future<Stored<T>> write(UploadIntent intent);

    /** The intent has come due: what is written won't be named any more. */
    void expired();
  }

  /**
   * Writes something.
   *
   * @param path of the asset that is to name it
   * @return what the writing answers; fails as it does, and then what was written is purged
   */
  public <T> Future<T> write(
      Caller caller,
      String bucket,
      AssetPath path,
      Function<UploadIntent, Future<Stored<T>>> writing) {
    return write(
        caller,
        bucket,
        path,
        new Writing<>() {
          @Override
          public Future<Stored<T>> write(UploadIntent intent) {
            return writing.apply(intent);
          }

          @Override
          public void expired() {
            // The row that was to name it won't.
          }
        });
  }

  <T> Future<T> write(Caller caller, String bucket, AssetPath path, Writing<T> writing) {
    return intents
        .record(bucket, ContentKeys.next(), path)
        .compose(intent -> write(caller, intent, writing));
  }

  private <T> Future<T> write(Caller caller, UploadIntent intent, Writing<T> writing) {
    long renewal = vertx.setPeriodic(renewalMillis, _ -> renew(caller, intent, writing));
    return writing
        .write(intent)
        .onComplete(_ -> vertx.cancelTimer(renewal))
        .compose(
            stored ->
                stored.redeemed()
                    ? Future.succeededFuture(stored.answer())
                    : giveUp(caller, intent).map(stored.answer()))
        .recover(cause -> giveUp(caller, intent).transform(_ -> Future.failedFuture(cause)));
  }

  private void renew(Caller caller, UploadIntent intent, Writing<?> writing) {
    intents
        .renew(intent)
        .onSuccess(
            renewed -> {
              if (!renewed) {
                writing.expired();
              }
            })
        .onFailure(
            cause ->
                LOG.atDebug()
                    .addKeyValue("requestId", caller.requestId())
                    .setCause(cause)
                    .log("The intent of upload {} could not be renewed", intent.key()));
  }

  /** Has what was written purged; always completes. */
  private Future<Void> giveUp(Caller caller, UploadIntent intent) {
    return intents
        .abandon(intent, assets)
        .onFailure(
            e ->
                LOG.atWarn()
                    .addKeyValue("requestId", caller.requestId())
                    .setCause(e)
                    .log(
                        "Upload {} could not be abandoned; what it wrote is purged when its intent"
                            + " comes due",
                        intent.key()))
        .otherwiseEmpty();
  }
}
