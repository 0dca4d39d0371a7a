package io.larch.faults;

import io.larch.faults.StoreFault.BreakOff;
import io.larch.faults.StoreFault.CutAnswer;
import io.larch.faults.StoreFault.CutRequest;
import io.larch.faults.StoreFault.Delay;
import io.larch.faults.StoreFault.HoldAnswer;
import io.larch.faults.StoreFault.HoldRequest;
import io.larch.faults.StoreFault.Omit;
import io.larch.faults.StoreFault.Refuse;
import io.larch.faults.StoreFault.RefuseKeys;
import io.larch.faults.StoreFault.Silence;
import io.larch.faults.StoreFault.Truncate;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.TerminalFailureException;
import org.awaitility.core.ThrowingRunnable;

/**
 * Draws a fault each second and has it come about. The broker, the database and the processes taken
 * together meet one at a time, the store a few; what is drawn for one that is busy is passed over,
 * and drawn again. The draws follow from the seed; how long a server takes to come back doesn't, so
 * that a run with the same seed is alike and not the same.
 */
final class RandomFaults implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final int LONGEST_MILLIS = 3_000;
  private static final Duration PROCESS_END = Duration.ofSeconds(30);

  /** Of a hundred draws; the rest is the store's. */
  private static final int PROCESS = 12;

  private static final int BROKER = 22;
  private static final int DATABASE = 34;
  private static final int NETWORK = 46;
  private static final int MESSAGES = 54;

  private static final int STORE_FAULTS_AT_ONCE = 3;

  /** For one fault; whatever is busy then, one of so many is free but for very few times. */
  private static final int MOST_DRAWS = 50;

  private static final Duration SLOW_ONE_WAY = Duration.ofMillis(50);

  /**
   * From the broker's return, or its loss of everything, until a process has declared the queue.
   */
  private static final Duration QUEUE_DECLARED = Duration.ofSeconds(30);

  /** In a row, that the database may be away for. */
  private static final int MOST_STARTS = 20;

  /** What faults strike. */
  record Servers(
      AtomicReferenceArray<LarchProcess> processes,
      Supplier<LarchProcess> start,
      TestPostgres database,
      RabbitMqServer broker,
      StoreGateway store,
      PurgeQueue queue,
      FaultyLink toDatabase,
      FaultyLink toBroker,
      FaultyLink toStore) {}

  /**
   * @param target of those with the same, one is there at a time
   */
  private record Fault(String target, String kind, String name, Runnable run) {
    Fault(String target, String name, Runnable run) {
      this(target, target, name, run);
    }
  }

  private final Servers servers;
  private final Random random;
  private final Map<String, Thread> running = new ConcurrentHashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private int passedOver;

  RandomFaults(Servers servers, long seed) {
    this.servers = servers;
    this.random = new Random(seed);
  }

  /** Draws for so long, and waits until the last fault is over. */
  void run(Duration time) {
    long begin = System.nanoTime();
    for (long i = 0; i * INTERVAL.toNanos() < time.toNanos(); i++) {
      long due = begin + i * INTERVAL.toNanos();
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      for (int draws = 0; draws < MOST_DRAWS && !begin(draw()); draws++) {
        passedOver++;
      }
    }
    close();
  }

  /**
   * @return whether its target is free for it
   */
  private boolean begin(Fault fault) {
    Thread before = running.get(fault.target());
    if (before != null && before.isAlive()) {
      return false;
    }
    counts.merge(fault.kind() + ": " + fault.name(), 1, Integer::sum);
    running.put(
        fault.target(),
        Thread.ofPlatform()
            .name("fault of " + fault.target())
            .start(
                () -> {
                  try {
                    fault.run().run();
                  } catch (RuntimeException | AssertionError e) {
                    failures.add(e);
                  }
                }));
    return true;
  }

  private Fault draw() {
    int dice = random.nextInt(100);
    Duration time = SHORTEST.plusMillis(random.nextInt(LONGEST_MILLIS));
    if (dice < PROCESS) {
      return process(random.nextInt(servers.processes().length()), random.nextBoolean());
    }
    if (dice < BROKER) {
      return broker(random.nextInt(4), time);
    }
    if (dice < DATABASE) {
      return database(random.nextInt(3), time);
    }
    if (dice < NETWORK) {
      return network(random.nextInt(3), random.nextBoolean(), time);
    }
    if (dice < MESSAGES) {
      return messages(random.nextInt(3), time);
    }
    return store(random.nextInt(14), random.nextInt(), random.nextInt(), time);
  }

  private Fault process(int which, boolean killed) {
    return new Fault(
        "larch",
        killed ? "kill -9" : "SIGTERM",
        () -> {
          LarchProcess process = servers.processes().get(which);
          if (killed) {
            process.kill();
          } else {
            process.terminate();
            int status = process.awaitExit(PROCESS_END);
            if (status != 143 && status != 0) {
              throw new AssertionError("larch ended with " + status + "\n" + process.output());
            }
          }
          servers.processes().set(which, startAgain());
        });
  }

  /**
   * As whoever runs containers does: a server that finds no database refuses to start, and is
   * started again.
   */
  private LarchProcess startAgain() {
    for (int attempt = 1; ; attempt++) {
      LarchProcess process = servers.start().get();
      try {
        return process.awaitReady();
      } catch (TerminalFailureException e) {
        if (attempt == MOST_STARTS || process.alive()) {
          throw e;
        }
      }
    }
  }

  private Fault broker(int which, Duration time) {
    RabbitMqServer broker = servers.broker();
    return switch (which) {
      case 0 -> new Fault("broker", "stop", () -> during(broker::stop, time, broker::startAgain));
      case 1 -> new Fault("broker", "pause", () -> during(broker::pause, time, broker::resume));
      case 2 ->
          new Fault(
              "broker",
              "wipe",
              () -> {
                broker.stop();
                broker.wipe();
                broker.startAgain();
              });
      default ->
          new Fault("broker", "restart", () -> during(broker::stop, SHORTEST, broker::startAgain));
    };
  }

  private Fault database(int which, Duration time) {
    TestPostgres database = servers.database();
    return switch (which) {
      case 0 ->
          new Fault("database", "restart", () -> during(database::stop, SHORTEST, database::start));
      case 1 ->
          new Fault("database", "kill -9", () -> during(database::kill, SHORTEST, database::start));
      default ->
          new Fault("database", "pause", () -> during(database::pause, time, database::resume));
    };
  }

  private Fault network(int which, boolean slow, Duration time) {
    return switch (which) {
      case 0 -> network("database", servers.toDatabase(), slow, time);
      case 1 -> network("broker", servers.toBroker(), slow, time);
      default -> network("store's network", servers.toStore(), slow, time);
    };
  }

  private static Fault network(String target, FaultyLink link, boolean slow, Duration time) {
    return slow
        ? new Fault(
            target,
            "network",
            "slow " + target,
            () -> during(() -> link.slowDown(SLOW_ONE_WAY), time, link::heal))
        : new Fault(
            target, "network", "half-open " + target, () -> during(link::pause, time, link::heal));
  }

  /** While the broker is well, but for the moment that the processes take to come back to it. */
  private Fault messages(int which, Duration time) {
    PurgeQueue queue = servers.queue();
    return switch (which) {
      case 0 ->
          message(
              "duplicated",
              () -> {
                try (var _ = queue.repeating()) {
                  LockSupport.parkNanos(time.toNanos());
                }
              });
      case 1 ->
          message("unreadable", () -> queue.put("not json".getBytes(StandardCharsets.US_ASCII)));
      default -> message("unroutable", queue::unbind);
    };
  }

  private static Fault message(String name, ThrowingRunnable run) {
    return new Fault(
        "broker",
        "messages",
        name,
        () -> Awaitility.await(name).atMost(QUEUE_DECLARED).ignoreExceptions().untilAsserted(run));
  }

  private Fault store(int which, int salt, int order, Duration time) {
    Predicate<String> some = key -> Math.floorMod(key.hashCode() ^ salt, 3) == 0;
    Hold hold = new Hold();
    List<Named> faults =
        List.of(
            new Named("500", Refuse.INTERNAL_ERROR),
            new Named("503 SlowDown", Refuse.SLOW_DOWN),
            new Named("403", Refuse.ACCESS_DENIED),
            new Named("no bucket", Refuse.NO_SUCH_BUCKET),
            new Named("truncated", new Truncate()),
            new Named("broken off", new BreakOff()),
            new Named("keys omitted", new Omit(some)),
            new Named("keys denied", new RefuseKeys(some, "AccessDenied")),
            new Named("keys failed", new RefuseKeys(some, "InternalError")),
            new Named("slow", new Delay(time.dividedBy(2))),
            new Named("requests held", new HoldRequest(hold)),
            new Named("answers held", new HoldAnswer(hold)),
            new Named("cut", salt % 2 == 0 ? new CutRequest() : new CutAnswer()),
            new Named("silent", new Silence()));
    Named drawn = faults.get(which);
    return new Fault(
        "store " + Math.floorMod(order, STORE_FAULTS_AT_ONCE),
        "store",
        drawn.name(),
        () -> {
          try (StoreGateway.Rule _ = servers.store().fail(RequestMatch.deletes(), drawn.fault())) {
            during(() -> {}, time, hold::release);
          }
        });
  }

  private record Named(String name, StoreFault fault) {}

  private static void during(Runnable begin, Duration time, Runnable end) {
    begin.run();
    LockSupport.parkNanos(time.toNanos());
    end.run();
  }

  /** How often each fault came about. */
  Map<String, Integer> counts() {
    return counts;
  }

  /** Draws whose server was still busy with the fault before, and that were made again. */
  int passedOver() {
    return passedOver;
  }

  /** What went wrong with the faults themselves, such as a process that didn't start again. */
  List<Throwable> failures() {
    return new ArrayList<>(failures);
  }

  /** Waits until the faults that run are over. */
  @Override
  public void close() {
    for (Thread thread : running.values()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
