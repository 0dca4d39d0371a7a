package io.larch.audit;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code audit_record}. */
final class AuditRepository {

  /** Records that are removed at once. */
  static final int FORGOTTEN_AT_ONCE = 5_000;

  /** Records that are looked at for one page, however few of them are asked for. */
  static final int LOOKED_AT = 20_000;

  private static final String INSERT =
      """
      INSERT INTO audit_record (at, subject, request_id, action, path, selector, assets, outcome)
      SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[],
        $6::text[], $7::bigint[], $8::text[])\
      """;

  private static final String PAGE =
      """
      WITH looked AS MATERIALIZED (
        SELECT * FROM audit_record
        WHERE at >= $1 AND at < $2 AND (at, id) < ($3, $4)
        ORDER BY at DESC, id DESC LIMIT $5
      ), found AS (
        SELECT * FROM looked
        WHERE ($6::text IS NULL OR subject = $6) AND ($7::text IS NULL OR action = $7)
          AND ($8::text IS NULL OR path = $8 OR starts_with(path, $9))
        ORDER BY at DESC, id DESC LIMIT $10
      )
      SELECT f.*, (SELECT count(*) FROM looked) AS looked_at, l.at AS last_at, l.id AS last_id
      FROM (SELECT at, id FROM looked ORDER BY at, id LIMIT 1) l LEFT JOIN found f ON true
      ORDER BY f.at DESC, f.id DESC\
      """;

  /** Several instances pass each other's rows by. */
  private static final String FORGET =
      """
      DELETE FROM audit_record WHERE id = ANY (ARRAY(
        SELECT id FROM audit_record WHERE at < now() - make_interval(secs => $1)
        ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))\
      """;

  private final Pool pool;

  AuditRepository(Pool pool) {
    this.pool = pool;
  }

  /** Records on a connection, or in its transaction. */
  static Future<Void> insert(SqlClient client, List<AuditRecord> records) {
    int size = records.size();
    OffsetDateTime[] at = new OffsetDateTime[size];
    String[] subjects = new String[size];
    String[] requestIds = new String[size];
    String[] actions = new String[size];
    String[] paths = new String[size];
    String[] selectors = new String[size];
    Long[] assets = new Long[size];
    String[] outcomes = new String[size];
    for (int i = 0; i < size; i++) {
      AuditRecord record = records.get(i);
      at[i] = record.at().atOffset(ZoneOffset.UTC);
      subjects[i] = stored(record.subject());
      requestIds[i] = stored(record.requestId());
      actions[i] = record.action();
      paths[i] = stored(record.path());
      selectors[i] = stored(record.selector());
      assets[i] = record.assets();
      outcomes[i] = record.outcome();
    }
    return client
        .preparedQuery(INSERT)
        .execute(
            Tuple.of(at, subjects, requestIds, actions, paths, selectors)
                .addArrayOfLong(assets)
                .addArrayOfString(outcomes))
        .mapEmpty();
  }

  /**
   * A common table expression that records what took effect, at the time of its transaction.
   *
   * @param name of the expression
   * @param rows a query of {@code subject, request_id, action, path, selector, assets}
   */
  static String recorded(String name, String rows) {
    return name
        + " AS (INSERT INTO audit_record (at, outcome, subject, request_id, action, path, selector,"
        + " assets) SELECT now(), '"
        + AuditTrail.DONE
        + "', d.* FROM ("
        + rows
        + ") AS d)";
  }

  /** PostgreSQL's texts can't hold one character, which a token's subject may. */
  static String stored(String text) {
    return text.replace('\0', '\uFFFD');
  }

  Future<Void> insert(List<AuditRecord> records) {
    return insert(pool, records);
  }

  /**
   * Where a page ends.
   *
   * @param at of the last record that was looked at
   */
  record Position(OffsetDateTime at, long id) {

    static final Position START =
        new Position(OffsetDateTime.of(9999, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), Long.MAX_VALUE);
  }

  /**
   * What is asked for; null for whatever it is.
   *
   * @param from included
   * @param to not included
   * @param path as it was recorded
   * @param below what paths below it begin with
   */
  record Search(
      @Nullable OffsetDateTime from,
      @Nullable OffsetDateTime to,
      @Nullable String subject,
      @Nullable String action,
      @Nullable String path,
      @Nullable String below) {}

  /**
   * A page, newest first.
   *
   * @param next where the next one begins; null when there is none
   */
  record Page(List<AuditRecord> records, @Nullable Position next) {}

  Future<Page> page(Search search, Position after, int most) {
    OffsetDateTime from =
        search.from() == null
            ? OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC)
            : search.from();
    OffsetDateTime to = search.to() == null ? Position.START.at() : search.to();
    Tuple values =
        Tuple.tuple()
            .addOffsetDateTime(from)
            .addOffsetDateTime(to)
            .addOffsetDateTime(after.at())
            .addLong(after.id())
            .addInteger(LOOKED_AT)
            .addString(search.subject())
            .addString(search.action())
            .addString(search.path())
            .addString(search.below())
            .addInteger(most);
    return pool.preparedQuery(PAGE)
        .execute(values)
        .map(
            rows -> {
              List<AuditRecord> records = new ArrayList<>(rows.size());
              Position next = null;
              for (Row row : rows) {
                boolean found = row.getLong("id") != null;
                if (found) {
                  records.add(record(row));
                }
                if (found && records.size() == most) {
                  next = new Position(row.getOffsetDateTime("at"), row.getLong("id"));
                } else if (row.getLong("looked_at") == LOOKED_AT) {
                  next = new Position(row.getOffsetDateTime("last_at"), row.getLong("last_id"));
                }
              }
              return new Page(records, next);
            });
  }

  private static AuditRecord record(Row row) {
    return new AuditRecord(
        row.getOffsetDateTime("at").toInstant(),
        row.getString("subject"),
        row.getString("request_id"),
        row.getString("action"),
        row.getString("path"),
        row.getString("selector"),
        row.getLong("assets"),
        row.getString("outcome"));
  }

  /** Removes some of those that are older; how many went, of which there may be more. */
  Future<Integer> forget(Duration keep) {
    return pool.preparedQuery(FORGET)
        .execute(Tuple.of((double) keep.toSeconds(), FORGOTTEN_AT_ONCE))
        .map(rows -> rows.rowCount());
  }
}
