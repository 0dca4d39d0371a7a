package io.larch.db;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Connections shared out among event loops, so that a loop reads its own statements' answers: from
 * a connection of another loop, each answer has to wake two threads.
 */
final class LoopPools {

  private final List<Pool> pools;
  private final AtomicInteger next = new AtomicInteger();
  private final Map<Thread, Pool> byLoop = new ConcurrentHashMap<>();

  /**
   * @param size connections of all pools together, 1 or more
   * @param most pools, 1 or more; there are fewer when there are not two connections for each
   * @param make a pool with so many connections
   */
  LoopPools(int size, int most, IntFunction<Pool> make) {
    int count = Math.clamp(size / 2, 1, most);
    this.pools =
        IntStream.range(0, count)
            .mapToObj(i -> make.apply(size / count + (i < size % count ? 1 : 0)))
            .toList();
  }

  /** The pool of the event loop that asks; of no loop in particular, the first. */
  Pool current() {
    if (pools.size() == 1 || !Context.isOnEventLoopThread()) {
      return pools.getFirst();
    }
    return byLoop.computeIfAbsent(
        Thread.currentThread(), _ -> pools.get(next.getAndIncrement() % pools.size()));
  }

  int size() {
    return pools.stream().mapToInt(Pool::size).sum();
  }

  Future<Void> close() {
    return Future.join(pools.stream().map(Pool::close).toList()).mapEmpty();
  }
}
