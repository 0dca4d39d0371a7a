package io.larch.deletion;

import io.larch.asset.AssetSql;
import io.larch.kept.KeptSql;
import io.larch.outbox.PurgeRecording;
import io.larch.path.AssetPath;
import io.larch.receipt.ReceiptRecording;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Runs the delete statements. */
final class DeletionRepository {

  /**
   * Whoever has a row locked is passed by, so that this never waits while it holds locks, and needs
   * no order to be safe from deadlocks.
   */
  static final Recordings.Texts DELETE_UNLOCKED =
      new Recordings.Texts(3, "gone", DeletionRepository::deleteSql);

  /** The same where some of them may be kept, each by its own rules. */
  private static final Recordings.Texts DELETE_OR_KEEP_UNLOCKED =
      new Recordings.Texts(6, "judged", DeletionRepository::deleteOrKeepSql);

  private static String deleteSql(Recordings recordings) {
    return """
    WITH selected AS MATERIALIZED (
      SELECT a.id, i.position%s
      FROM unnest($1::text[], $2::bigint[]%s) WITH ORDINALITY AS i (path, entry_id%s, position)
        %s
      FOR UPDATE OF a SKIP LOCKED
    ), %s, %s%s
    SELECT s.position FROM selected s JOIN gone g ON g.id = s.id\
    """
        .formatted(
            recordings.columns(),
            recordings.arrays(),
            recordings.names(),
            AssetSql.joinNamed(),
            AssetSql.gone("SELECT id FROM selected"),
            PurgeRecording.sql("$3"),
            recordings.recorded());
  }

  private static String deleteOrKeepSql(Recordings recordings) {
    return """
    WITH selected AS MATERIALIZED (
      SELECT a.id, i.position, i.keep, i.deletion_id, i.deleted_by%s
      FROM unnest($1::text[], $2::bigint[], $4::float8[], $5::text[], $6::text[]%s)
        WITH ORDINALITY AS i (path, entry_id, keep, deletion_id, deleted_by%s, position)
        %s
      FOR UPDATE OF a SKIP LOCKED
    ), %s, %s, %s%s
    SELECT s.position FROM selected s JOIN judged j ON j.id = s.id\
    """
        .formatted(
            recordings.columns(),
            recordings.arrays(),
            recordings.names(),
            AssetSql.joinNamed(),
            AssetSql.taken("taken", "SELECT id FROM selected", ""),
            KeptSql.judgedEach("selected"),
            KeptSql.aftermath("$3"),
            recordings.recorded());
  }

  /** The same where each of them leaves a receipt, and none is kept. */
  private static final Recordings.Texts DELETE_UNLOCKED_WITH_RECEIPTS =
      new Recordings.Texts(5, "gone", DeletionRepository::deleteWithReceiptsSql);

  private static String deleteWithReceiptsSql(Recordings recordings) {
    return """
    WITH selected AS MATERIALIZED (
      SELECT a.id, i.position, i.receipt, i.commitment%s
      FROM unnest($1::text[], $2::bigint[], $4::text[], $5::bytea[]%s)
        WITH ORDINALITY AS i (path, entry_id, receipt, commitment%s, position)
        %s
      FOR UPDATE OF a SKIP LOCKED
    ), %s, %s, %s%s
    SELECT s.position FROM selected s JOIN gone g ON g.id = s.id\
    """
        .formatted(
            recordings.columns(),
            recordings.arrays(),
            recordings.names(),
            AssetSql.joinNamed(),
            AssetSql.goneEach("selected", ", s.receipt, s.commitment"),
            PurgeRecording.forReceipts("$3", "receipt", "NULL::text"),
            ReceiptRecording.each("gone"),
            recordings.recorded());
  }

  private final SqlClient client;
  private final SqlClient scans;
  private final int keysPerBatch;

  /**
   * @param client for what is found at once, or the connection of a transaction
   * @param scans for what may take long, or the same connection
   * @param keysPerBatch content keys of a purge batch at the most
   */
  DeletionRepository(SqlClient client, SqlClient scans, int keysPerBatch) {
    this.client = client;
    this.scans = scans;
    this.keysPerBatch = keysPerBatch;
  }

  /** The same on the connection of a transaction. */
  DeletionRepository on(SqlClient connection) {
    return new DeletionRepository(connection, connection, keysPerBatch);
  }

  /**
   * What a delete did.
   *
   * @param selected assets that the selector named
   * @param deleted the same number, or 0 when a precondition did not hold
   * @param kept those of the deleted ones that are kept
   */
  record Deleted(long selected, long deleted, long kept) {

    /** What the row of a statement says. */
    private static Deleted of(Row row, Fate fate) {
      return new Deleted(row.getLong("selected"), row.getLong("deleted"), keptBy(row, fate));
    }
  }

  private static long keptBy(Row row, Fate fate) {
    return fate.concernsKept() ? row.getLong("kept") : 0;
  }

  /**
   * An entry's name.
   *
   * @param path as it is stored
   */
  record EntryKey(String path, long entryId) {}

  /**
   * What was found without deleting it.
   *
   * @param matched whether {@code If-Match} holds; true without it
   */
  record Found(boolean matched, Preview preview) {

    static Found of(Row row) {
      return new Found(
          row.getBoolean("matched"),
          new Preview(
              row.getLong("selected"),
              row.getLong("variants"),
              row.getLong("content_keys"),
              row.getLong("bytes"),
              ((JsonArray) row.getJson("first"))
                  .stream().map(entry -> entry((JsonArray) entry)).toList()));
    }

    private static Preview.Entry entry(JsonArray fields) {
      return new Preview.Entry(
          AssetPath.fromStored(fields.getString(0)),
          fields.getLong(1),
          OffsetDateTime.parse(fields.getString(2)).toInstant());
    }
  }

  /** Deletes what the selector names, however much it is, provided that the preconditions hold. */
  Future<Deleted> delete(
      Selector selector, Preconditions preconditions, Fate fate, Recording recording) {
    return execute(
            selector, DeleteStatement.of(selector, preconditions, fate, keysPerBatch, recording))
        .map(row -> Deleted.of(row, fate));
  }

  /**
   * Deletes entries, except those whose rows others have locked at the moment.
   *
   * @param entries none twice, each with what becomes of it; either all of them leave receipts, and
   *     are purged, or none does
   * @param recordings of each of them, all in one way
   * @return the positions, counted from 1, of those that went. Of the others nothing is known: they
   *     may be there or not
   */
  Future<BitSet> deleteUnlocked(Map<EntryKey, Fate> entries, List<Recording> recordings) {
    String[] paths = new String[entries.size()];
    Long[] entryIds = new Long[entries.size()];
    int i = 0;
    for (EntryKey entry : entries.keySet()) {
      paths[i] = entry.path();
      entryIds[i++] = entry.entryId();
    }
    Tuple parameters = Tuple.of(paths, entryIds, (long) keysPerBatch);
    return client
        .preparedQuery(unlocked(entries.values(), parameters).of(recordings))
        .execute(Recordings.addTo(parameters, recordings))
        .map(
            rows -> {
              BitSet gone = new BitSet(entries.size() + 1);
              for (Row row : rows) {
                gone.set(Math.toIntExact(row.getLong(0)));
              }
              return gone;
            });
  }

  /** The statement of entries that are deleted at once; its values are added. */
  private static Recordings.Texts unlocked(Collection<Fate> fates, Tuple parameters) {
    if (fates.stream().allMatch(fate -> fate.receipt() != null)) {
      parameters
          .addArrayOfString(fates.stream().map(Fate::receiptId).toArray(String[]::new))
          .addArrayOfBuffer(
              fates.stream()
                  .map(fate -> Objects.requireNonNull(fate.receipt()).commitment())
                  .toArray(Buffer[]::new));
      return DELETE_UNLOCKED_WITH_RECEIPTS;
    }
    if (fates.stream().anyMatch(Fate::concernsKept)) {
      new Fates(fates).addValues(parameters);
      return DELETE_OR_KEEP_UNLOCKED;
    }
    return DELETE_UNLOCKED;
  }

  /**
   * Deletes a subtree, provided that it is not too much.
   *
   * @param selector a recursive one
   * @param most assets
   * @return what went; empty when there are more, and then none did
   */
  Future<Optional<Deletion>> deleteAtMost(
      int most, Selector selector, Fate fate, Recording recording) {
    return execute(selector, DeleteStatement.bounded(selector, most, fate, keysPerBatch, recording))
        .map(
            row ->
                row.getBoolean("too_many")
                    ? Optional.empty()
                    : Optional.of(Deletion.of(row.getLong("deleted"), keptBy(row, fate), fate)));
  }

  private Future<Row> execute(Selector selector, DeleteStatement statement) {
    return connections(selector)
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(rows -> rows.iterator().next());
  }

  private SqlClient connections(Selector selector) {
    return selector.isLookup(Long.MAX_VALUE) ? client : scans;
  }

  /** Looks what a delete would take. */
  Future<Found> preview(Selector selector, Preconditions preconditions) {
    DryRunStatement statement = DryRunStatement.of(selector, preconditions);
    return connections(selector)
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(rows -> Found.of(rows.iterator().next()));
  }
}
