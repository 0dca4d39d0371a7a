package io.larch.endtoend;

import io.larch.app.RunningLarch;
import io.larch.config.DatabaseConfig;
import io.larch.db.Migrations;
import io.larch.testing.AssetClient;
import io.larch.testing.TestPostgres;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * This version on the schema of a later one, as in a rolling upgrade and after it was rolled back:
 * everything works that works without. What the later one has added is made up, one of each kind
 * that UPGRADING.md allows.
 */
@SuppressWarnings("NullAway.Init") // set up before all tests
class NewerSchemaIT implements EndToEndContract {

  static RunningLarch larch;

  @BeforeAll
  static void start() {
    DatabaseConfig database = TestPostgres.migratedDatabase();
    TestPostgres.execute(
        database,
        "ALTER TABLE asset ADD COLUMN later_text text,"
            + " ADD COLUMN later_count integer NOT NULL DEFAULT 0",
        "ALTER TABLE asset_path ADD COLUMN later_text text",
        "ALTER TABLE purge_batch ADD COLUMN later_kind text NOT NULL DEFAULT 'later'",
        "ALTER TABLE subtree_deletion ADD COLUMN later_text text",
        "CREATE OR REPLACE VIEW live_asset AS SELECT a.* FROM asset a"
            + " WHERE NOT EXISTS (SELECT FROM subtree_deletion)"
            + " OR (SELECT d.id FROM subtree_deletion d WHERE d.id > a.known_deletion"
            + " AND a.path >= d.path_from AND a.path < d.path_to"
            + " AND a.labels @> d.labels AND a.tags @> d.tags LIMIT 1) IS NULL",
        "CREATE TABLE later (id bigint PRIMARY KEY, asset bigint)",
        "CREATE INDEX later_index ON asset (modified_at)",
        "ALTER TYPE purge_state ADD VALUE 'later'",
        "INSERT INTO schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success) VALUES (99, '99', 'later', 'SQL',"
            + " 'V99__later.sql', 'larch', 1, true)");
    Migrations.apply(database);
    // Both ways of deleting a subtree: ten and twenty assets, against a hundred and more.
    larch = new RunningLarch(database, Map.of("LARCH_DELETION_LARGE_SUBTREE", "100"));
  }

  @AfterAll
  static void stop() {
    larch.close();
  }

  @Override
  public AssetClient client() {
    return new AssetClient(larch.address());
  }

  @Override
  public Set<String> storedKeys() {
    return larch.storedContent();
  }
}
