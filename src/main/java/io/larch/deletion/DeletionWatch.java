package io.larch.deletion;

import io.larch.caller.Caller;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Is asked before assets are deleted, and told afterwards what became of it. Called on the event
 * loop of the request; must be thread-safe.
 */
public interface DeletionWatch {

  /** Lets everything pass, and remembers nothing. */
  DeletionWatch NONE =
      new DeletionWatch() {
        @Override
        public Future<Void> admit(Caller caller) {
          return Future.succeededFuture();
        }

        @Override
        public void ended(
            Caller caller, List<Deed> deeds, long assets, @Nullable Throwable failure) {}
      };

  /**
   * Lets a caller delete something.
   *
   * @return fails with {@link io.larch.asset.AssetProblem} when the caller must not; otherwise
   *     {@link #ended} follows, or {@link #endedAndRecorded}
   */
  Future<Void> admit(Caller caller);

  /**
   * What was admitted has ended.
   *
   * @param deeds what was asked for, or those of a list that took effect
   * @param assets how many went with all of them; 0 with a failure
   * @param failure why nothing went, or it isn't known; null when it was carried out
   */
  void ended(Caller caller, List<Deed> deeds, long assets, @Nullable Throwable failure);

  /**
   * The same of what took effect, and has been recorded by {@link #records} with it.
   *
   * @param deeds those that took effect
   * @param assets how many went with all of them; more than 0
   */
  default void endedAndRecorded(Caller caller, List<Deed> deeds, long assets) {
    ended(caller, deeds, assets, null);
  }

  /** How deletes are recorded that take effect. */
  default DeletionRecords records() {
    return DeletionRecords.NONE;
  }

  /**
   * Asks and tells both; whom the first refuses the second isn't asked about. One of them at the
   * most has records.
   */
  static DeletionWatch both(DeletionWatch first, DeletionWatch second) {
    return new DeletionWatch() {
      @Override
      public Future<Void> admit(Caller caller) {
        return first.admit(caller).compose(_ -> second.admit(caller));
      }

      @Override
      public void ended(Caller caller, List<Deed> deeds, long assets, @Nullable Throwable failure) {
        first.ended(caller, deeds, assets, failure);
        second.ended(caller, deeds, assets, failure);
      }

      @Override
      public void endedAndRecorded(Caller caller, List<Deed> deeds, long assets) {
        first.endedAndRecorded(caller, deeds, assets);
        second.endedAndRecorded(caller, deeds, assets);
      }

      @Override
      public DeletionRecords records() {
        return first.records() == DeletionRecords.NONE ? second.records() : first.records();
      }
    };
  }
}
