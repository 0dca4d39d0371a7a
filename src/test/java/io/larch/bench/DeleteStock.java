package io.larch.bench;

import io.larch.bench.Wrk.Order;
import io.larch.bench.Wrk.Requests;
import io.larch.config.DatabaseConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server, with rows enough for a round, of which nobody knows beforehand how many it takes. */
final class DeleteStock implements AutoCloseable {

  /** Each client of pgbench takes a range of ids for itself. */
  private static final String BARE_DELETE =
      """
      \\set n :n + 1
      \\set id :client_id * :share + :n
      DELETE FROM asset WHERE id = :id;
      """;

  private static final int FIRST_STOCK = 20_000;
  private static final double MARGIN = 1.6;
  private static final int ATTEMPTS = 5;

  private final LarchServer larch;
  private final AssetTable table;
  private double bestRate;

  DeleteStock(LarchServer.Setup setup, DatabaseConfig database, String... settings)
      throws Exception {
    larch = setup.start("[api]", settings);
    table = new AssetTable(database);
  }

  /** A round of Larch, again with more rows when they have run out. */
  Load larch(Wrk wrk, int connections, Duration time) throws Exception {
    return larch(wrk, connections, time, null);
  }

  /**
   * The same by somebody.
   *
   * @param credential an API key or a token; null for none
   */
  Load larch(Wrk wrk, int connections, Duration time, @Nullable String credential)
      throws Exception {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      long rows = Math.max(FIRST_STOCK, Math.round(bestRate * time.toSeconds() * MARGIN));
      fill(rows);
      Load load =
          wrk.run(
              larch.url(),
              connections,
              time,
              new Requests(
                  "DELETE", "/assets/bench/", "/-/entry/0", rows, Order.ASCENDING, credential));
      bestRate = Math.max(bestRate, load.rate());
      // A delete of what is not there is answered 204 as well. Rows that are left say nothing,
      // since wrk makes a request or two that it never sends.
      if (load.done() + connections < rows) {
        // The last requests' answers are not waited for.
        requireGone(rows, load.done(), connections);
        return load;
      }
    }
    throw new BenchException("the rows ran out " + ATTEMPTS + " times");
  }

  /** A round of the floor. */
  Load floor(PgBench pgBench, int connections, Duration time) throws Exception {
    long share = pgBench.share(connections, time);
    long rows = share * connections;
    fill(rows);
    Load load = pgBench.run(connections, share, BARE_DELETE, Map.of("n", 0L, "share", share));
    requireGone(rows, load.done(), 0);
    return load;
  }

  private void fill(long rows) throws SQLException {
    table.clear();
    table.fill(0, "bench/", rows, 1);
    table.settle();
  }

  /**
   * @param unanswered rows that may be gone without having been counted, at the most
   */
  private void requireGone(long rows, long done, int unanswered) throws SQLException {
    long gone = rows - table.assets();
    if (gone < done || gone > done + unanswered) {
      throw new BenchException(
          "%d deletes were answered, and %d assets are gone".formatted(done, gone));
    }
  }

  @Override
  public void close() throws SQLException {
    table.close();
    larch.close();
  }
}
