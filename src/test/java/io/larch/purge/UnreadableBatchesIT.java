package io.larch.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.testing.PurgeRows;
import io.larch.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Rows that no message can be made of. One of them, at the head of the queue, kept all that was
 * leased with it from being published, again and again.
 */
class UnreadableBatchesIT {

  /** As others than Larch could have written them. */
  private static final List<String> UNREADABLE =
      List.of(
          "'unreadable', '{}', 0",
          "'unreadable', '{{a,b},{c,d}}', 0",
          "'', '{unreadable}', 0",
          "repeat('b', 201), '{unreadable}', 0",
          "'unreadable', '{a}', -1",
          "'unreadable', '{a,NULL}', 0",
          "'unreadable', '{a,\"\"}', 0");

  private final DatabaseConfig config = TestPostgres.migratedDatabase();
  private final PurgeRows rows = new PurgeRows(config);

  private void insert(String values) {
    rows.execute(
        "INSERT INTO purge_batch (bucket, content_keys, attempts, due_at) VALUES (%s, now() - interval '1 day')"
            .formatted(values));
  }

  @Test
  void othersFlowAndTheyAreFailingAtOnce() throws Exception {
    for (int i = 0; i < 50; i++) {
      UNREADABLE.forEach(this::insert);
    }
    rows.waiting(500, "good");
    int unreadable = 50 * UNREADABLE.size();
    try (Pipeline pipeline = new Pipeline(config, Pipeline.oneAttempt(1_000))) {
      pipeline.start(1);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> rows.count("bucket = '" + PurgeRows.BUCKET + "'") == 0);

      assertThat(rows.count("true")).isEqualTo(unreadable);
      assertThat(
              rows.count(
                  "state = 'waiting' AND attempts >= 3 AND last_kind = 'UNKNOWN' AND last_error"
                      + " LIKE '%can''t be read%' AND due_at > now() + interval '1 minute'"))
          .isEqualTo(unreadable);
    }
  }
}
