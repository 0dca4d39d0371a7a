package io.larch.content.s3;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The uploads that wait for memory of a {@link PartBudget}. Whose client holds least comes first,
 * each client with one at a time; so one with many uploads, or many that stand still, keeps no
 * other client waiting behind all of them. Whoever uses it synchronizes.
 *
 * @param <H> an upload
 */
final class PartQueue<H extends PartShares.Holder> {

  /** Uploads that may wait, each with what one read brought. */
  private static final int MAX_WAITING = 256;

  private final PartShares<H> shares;
  private final List<Waiter<H>> waiting = new ArrayList<>();

  /** An upload, and the bytes that it has no memory for yet. */
  record Waiter<H>(H holder, long bytes, Promise<Void> promise) {}

  PartQueue(PartShares<H> shares) {
    this.shares = shares;
  }

  /** Whether one waits that is still small. */
  boolean anySmall() {
    return waiting.stream().anyMatch(waiter -> shares.small(waiter.holder(), waiter.bytes()));
  }

  /**
   * Lets one wait.
   *
   * @return who has to go for it, as too many would wait: itself, or the last one of the client of
   *     which most do; null when there is room
   */
  @Nullable Waiter<H> add(Waiter<H> waiter) {
    waiting.add(waiter);
    if (waiting.size() <= MAX_WAITING) {
      return null;
    }
    Map<String, Integer> ofClients = new HashMap<>();
    waiting.forEach(each -> ofClients.merge(each.holder().client(), 1, Integer::sum));
    Waiter<H> last = waiter;
    for (Waiter<H> each : waiting.reversed()) {
      if (ofClients.getOrDefault(each.holder().client(), 0)
          > ofClients.getOrDefault(last.holder().client(), 0)) {
        last = each;
      }
    }
    waiting.remove(last);
    return last;
  }

  /** Whether it did wait. */
  boolean remove(Waiter<H> waiter) {
    return waiting.remove(waiter);
  }

  boolean waits(H holder) {
    return waiting.stream().anyMatch(waiter -> waiter.holder() == holder);
  }

  /** Those that needn't wait any longer: they have taken what they waited for. */
  List<Waiter<H>> serve() {
    List<Waiter<H>> served = new ArrayList<>(0);
    int before;
    do {
      before = served.size();
      Set<String> clients = new HashSet<>();
      waiting.sort(Comparator.comparingLong(waiter -> shares.heldByClientOf(waiter.holder())));
      waiting.removeIf(
          waiter -> {
            boolean taken =
                !clients.contains(waiter.holder().client())
                    && shares.take(waiter.holder(), waiter.bytes());
            if (taken) {
              clients.add(waiter.holder().client());
              served.add(waiter);
            }
            return taken;
          });
    } while (served.size() > before && !waiting.isEmpty());
    return served;
  }

  /** How much the client holds that holds least of those that wait; -1 when none does. */
  long leastHeld() {
    return waiting.stream()
        .mapToLong(waiter -> shares.heldByClientOf(waiter.holder()))
        .min()
        .orElse(-1);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }
}
