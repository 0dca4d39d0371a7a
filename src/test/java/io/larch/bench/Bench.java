package io.larch.bench;

import io.larch.config.DatabaseConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a benchmark has to work with. */
final class Bench implements AutoCloseable {

  /** Of the other checkout's speed, as much as counts as no worse. */
  private static final double NO_WORSE = 0.97;

  private final Options options;
  private final Servers servers = new Servers();
  private final PrintStream out;

  Bench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  Options options() {
    return options;
  }

  Servers servers() {
    return servers;
  }

  /** A size for a run that counts, or for one that only shows that it works. */
  int size(int full, int quick) {
    return options.quick() ? quick : full;
  }

  /** The configuration of the measured server. */
  LarchServer.Setup setup(String benchmark, DatabaseConfig database) throws IOException {
    return new LarchServer.Setup(WorkDirectory.create(benchmark), database, options.settings());
  }

  /** That of the other checkout's server, of which there must be one. */
  LarchServer.Setup earlier(String benchmark, DatabaseConfig database) throws IOException {
    return setup(benchmark + "-against", database)
        .home(Objects.requireNonNull(options.against(), "another checkout"));
  }

  /** Whether another checkout takes the floor's place. */
  boolean comparesCheckouts() {
    return options.against() != null;
  }

  /**
   * What a rate should be.
   *
   * @param besideFloor when there is a floor; null: it has no target
   */
  @Nullable Target rate(@Nullable Target besideFloor) {
    return comparesCheckouts() ? Target.ratioAtLeast(NO_WORSE) : besideFloor;
  }

  /**
   * What a time, or a number of bytes, should be.
   *
   * @param besideFloor when there is a floor; null: it has no target
   */
  @Nullable Target cost(@Nullable Target besideFloor) {
    return comparesCheckouts() ? Target.ratioAtMost(1 / NO_WORSE) : besideFloor;
  }

  /** Tells how far it is. */
  void progress(String line) {
    out.println("  " + line);
  }

  @Override
  public void close() {
    servers.close();
  }
}
