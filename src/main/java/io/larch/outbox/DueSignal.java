package io.larch.outbox;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Says within a process that something was recorded that is due now, so that nobody has to wait for
 * the relay's next look. One for each process; whoever records raises it after the commit, which
 * costs next to nothing. A signal that gets lost does no harm: the relay looks by itself as well.
 * Safe for use from any thread.
 */
public final class DueSignal {

  /** The database's channel by which processes without a relay tell those with one. */
  public static final String CHANNEL = "larch_due";

  private final AtomicBoolean raised = new AtomicBoolean();
  private volatile @Nullable Runnable listener;

  /** Something is due. */
  public void raise() {
    Runnable told = listener;
    if (!raised.get() && !raised.getAndSet(true) && told != null) {
      told.run();
    }
  }

  /** Whether it was raised since it was lowered last. */
  public boolean isRaised() {
    return raised.get();
  }

  /** To be called before a look: what is recorded from then on raises it again. */
  public void lower() {
    raised.set(false);
  }

  /**
   * Has a listener called each time that the signal is raised, and not again before it was lowered.
   * There is one at the most.
   *
   * @param called on any thread, and must not block
   */
  public void listen(Runnable called) {
    listener = called;
  }
}
