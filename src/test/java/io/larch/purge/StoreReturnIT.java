package io.larch.purge;

import static io.larch.testing.PurgeRows.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.content.ContentStoreException.Kind;
import io.larch.db.Database;
import io.larch.testing.EventLoops;
import io.larch.testing.PurgeRows;
import io.larch.testing.TestPostgres;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is due at once when the content store answers again. */
class StoreReturnIT {

  private final DatabaseConfig config = TestPostgres.migratedDatabase();
  private final PurgeRows rows = new PurgeRows(config);
  private final Vertx vertx = EventLoops.vertx();
  private final Database database = new Database(vertx, config);
  private final FakeStore store = new FakeStore();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private void putOff() {
    rows.execute("UPDATE purge_batch SET due_at = now() + interval '1 hour'");
  }

  private void awaitDue(Kind kind) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> rows.count("due_at <= now() AND last_kind = '" + kind + "'") == 1);
  }

  private void failChecks(Kind kind) {
    int before = store.checks();
    store.failChecks(kind);
    await().atMost(Duration.ofSeconds(20)).until(() -> store.checks() > before + 1);
    store.failChecks(null);
  }

  /** A store that throttled was sent the whole backlog as soon as it answered once. */
  @Test
  void onlyWhatWasPutOffForTheReasonThatIsOverIsDue() throws Exception {
    for (Kind kind : Kind.values()) {
      rows.execute(
          "INSERT INTO purge_batch (bucket, content_keys, attempts, last_kind) VALUES ('%s', '{%s}', 1, '%2$s')"
              .formatted(BUCKET, kind));
    }
    putOff();
    vertx
        .deployVerticle(new StoreReturnVerticle(database.background(), store, BUCKET))
        .await(10, TimeUnit.SECONDS);
    awaitDue(Kind.UNAVAILABLE);
    assertThat(rows.count("due_at <= now()"))
        .as("at the start, all but what was throttled")
        .isEqualTo(Kind.values().length - 1);

    putOff();
    failChecks(Kind.THROTTLED);
    failChecks(Kind.DENIED);
    awaitDue(Kind.DENIED);
    assertThat(rows.count("due_at <= now()")).isOne();

    putOff();
    failChecks(Kind.UNAVAILABLE);
    awaitDue(Kind.UNAVAILABLE);
    assertThat(rows.count("due_at <= now()")).isOne();
  }
}
