package io.larch.asset;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a step finds its rows; what it does with them is tested with the deletes that hide them. */
class HiddenSubtreeRemovalIT {

  @RegisterExtension static final TestDatabase database = new TestDatabase();

  /** By the index of tags, a step of a deletion without tags went over the whole table. */
  @Test
  void stepGoesByThePathAlone() {
    database.execute(
        "INSERT INTO asset (path, entry_id, created_at, modified_at, bucket, content_keys, bytes,"
            + " content_type, attributes, source, labels, tags)"
            + " SELECT 'a/', n, now(), now(), 'assets', '{k}', 1, 'text/plain', '{}', 'upload',"
            + " '{}', '{}' FROM generate_series(1, 20000) AS n",
        "VACUUM (ANALYZE) asset");
    String plan =
        database.plan(
            HiddenSubtreeRemoval.stepSql(100),
            "bigint, text, bigint, text, bigint, float8",
            "1, 'a/', 5, 'a0', 4, 60");
    assertThat(plan)
        .contains("asset_path_entry")
        .doesNotContain("asset_tags", "Seq Scan on asset", "asset_pkey");
  }
}
