package io.larch.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this version may run on a schema that a newer one has migrated. Migrations only add to
 * what older processes use, and the few that take something away say from which version on a
 * process can do without it.
 */
final class SchemaRange {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaRange.class);

  /** The server's word for a table that isn't there. */
  private static final String UNDEFINED_TABLE = "42P01";

  private SchemaRange() {}

  /**
   * Refuses a schema that is too new. One that is newer but in range is taken, with a line in the
   * log.
   *
   * @param connection to the database that {@code schema} is of
   * @throws DatabaseSetupException if this version must not run on it
   */
  static void check(MigrationInfoService schema, Connection connection) throws SQLException {
    MigrationInfo current = schema.current();
    if (current == null || !hasApplied(schema, MigrationState.FUTURE_SUCCESS)) {
      if (hasApplied(schema, MigrationState.FUTURE_FAILED)) {
        throw tooNew("A migration by a newer version of Larch has failed: run that version again");
      }
      return;
    }
    int known = known(schema);
    int least = least(connection);
    if (known < least) {
      throw tooNew(
          "The schema has version %s, newer than this version of Larch knows: run the newer Larch (this one knows version %d, and %s)"
              .formatted(
                  current.getVersion(),
                  known,
                  least == Integer.MAX_VALUE
                      ? "the schema doesn't say what it must know"
                      : "must know " + least));
    }
    LOG.info(
        "The schema has version {}, newer than the {} that this version of Larch knows, which may"
            + " run on it",
        current.getVersion(),
        known);
  }

  private static boolean hasApplied(MigrationInfoService schema, MigrationState state) {
    return Arrays.stream(schema.applied()).anyMatch(each -> each.getState() == state);
  }

  /** The newest migration that this version brings. */
  private static int known(MigrationInfoService schema) {
    return Arrays.stream(schema.all())
        .filter(each -> each.getState().isResolved())
        .map(MigrationInfo::getVersion)
        .map(MigrationVersion::getMajorAsString)
        .mapToInt(Integer::parseInt)
        .max()
        .orElse(0);
  }

  private static int least(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT min_reader FROM schema_compatibility")) {
      return rows.next() ? rows.getInt(1) : Integer.MAX_VALUE;
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        return Integer.MAX_VALUE;
      }
      throw e;
    }
  }

  private static DatabaseSetupException tooNew(String message) {
    return new DatabaseSetupException(message);
  }
}
