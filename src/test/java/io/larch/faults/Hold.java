package io.larch.faults;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Where requests are held until a test lets them go on. Later ones pass a released hold. */
public final class Hold {

  private final List<Promise<Void>> held = new ArrayList<>();
  private boolean released;
  private int arrived;

  synchronized Future<Void> arrive() {
    arrived++;
    if (released) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    held.add(promise);
    return promise.future();
  }

  /** How many requests have come here so far. */
  public synchronized int arrived() {
    return arrived;
  }

  /** Waits until so many requests have come here. */
  public Hold awaitArrived(int requests, Duration atMost) {
    Awaitility.await(requests + " held requests")
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> arrived() >= requests);
    return this;
  }

  /** Lets all go on, and those that come later. */
  public void release() {
    List<Promise<Void>> freed;
    synchronized (this) {
      released = true;
      freed = List.copyOf(held);
      held.clear();
    }
    freed.forEach(Promise::complete);
  }
}
