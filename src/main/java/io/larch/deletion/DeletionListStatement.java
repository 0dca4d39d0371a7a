package io.larch.deletion;

import io.larch.asset.AssetSql;
import io.larch.db.Placeholders;
import io.larch.deletion.DeletionList.Item;
import io.larch.kept.KeptSql;
import io.larch.outbox.PurgeRecording;
import io.larch.receipt.ReceiptRequest;
import io.larch.selector.AssetVersion;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The one statement of a list of deletes. Answers a row for each item, in the list's order: {@code
 * found}, {@code deleted}, and where some may be kept, {@code kept}.
 */
record DeletionListStatement(String sql, Tuple parameters) {

  private static final String KEYS_PER_BATCH = "$5";

  private static final String WANTED =
      "SELECT id FROM selected WHERE wanted_version IS NULL"
          + " OR (wanted_id = id AND wanted_version = version)";

  /** Parameters of every list: the last one is that of keys per batch. */
  private static final int PARAMETERS = 5;

  /** Those that say what becomes of each item. */
  private static final int FATES = 3;

  private static final Map<Form, Recordings.Texts> TEXTS = new ConcurrentHashMap<>();

  private record Form(boolean keeps, boolean expects, boolean receipt) {

    /** The last parameter of those that there are without a receipt. */
    int parameters() {
      return PARAMETERS + (keeps ? FATES : 0) + (expects ? 1 : 0);
    }
  }

  private static Recordings.Texts texts(Form form) {
    String last = "$" + form.parameters();
    String wanted = form.expects() ? wantedIf(last) : WANTED;
    Placeholders placeholders = new Placeholders(form.parameters());
    String receipt =
        form.receipt()
            ? ReceiptPiece.sql(
                form.keeps(),
                KEYS_PER_BATCH,
                placeholders.next() + "::text",
                placeholders.next(),
                form.expects() ? "(SELECT count(*) FROM selected) = " + last : "true")
            : null;
    int all = form.parameters() + (form.receipt() ? ReceiptPiece.VALUES : 0);
    return form.keeps()
        ? new Recordings.Texts(
            all, "judged", recordings -> deleteOrKeep(wanted, receipt, recordings))
        : new Recordings.Texts(all, "gone", recordings -> delete(wanted, receipt, recordings));
  }

  private static String wantedIf(String expected) {
    return "SELECT id FROM selected WHERE (SELECT count(*) FROM selected) = "
        + expected
        + " AND (wanted_version IS NULL OR (wanted_id = id AND wanted_version = version))";
  }

  private static String delete(String wanted, @Nullable String receipt, Recordings recordings) {
    return """
    WITH item AS (
      SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]%s)
        WITH ORDINALITY AS i (path, entry_id, id, version%s, position)
    ), selected AS MATERIALIZED (
      SELECT a.id, a.version, i.position, i.id AS wanted_id, i.version AS wanted_version%s
      FROM item i %s
      ORDER BY a.id DESC FOR UPDATE OF a
    ), %s, %s%s
    SELECT s.id IS NOT NULL AS found, g.id IS NOT NULL AS deleted
    FROM item i LEFT JOIN selected s ON s.position = i.position LEFT JOIN gone g ON g.id = s.id
    ORDER BY i.position\
    """
        .formatted(
            recordings.arrays(),
            recordings.names(),
            recordings.columns(),
            AssetSql.joinNamed(),
            receipt == null ? AssetSql.gone(wanted) : AssetSql.gone(wanted, ReceiptPiece.ofRow()),
            receipt == null ? PurgeRecording.sql(KEYS_PER_BATCH) : receipt,
            recordings.recorded());
  }

  /** The same where some of them may be kept, each by the rules of its own path. */
  private static String deleteOrKeep(
      String wanted, @Nullable String receipt, Recordings recordings) {
    return """
    WITH item AS (
      SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $6::float8[],
          $7::text[], $8::text[]%s)
        WITH ORDINALITY AS i
          (path, entry_id, id, version, keep, deletion_id, deleted_by%s, position)
    ), selected AS MATERIALIZED (
      SELECT a.id, a.version, i.position, i.id AS wanted_id, i.version AS wanted_version,
        i.keep, i.deletion_id, i.deleted_by%s
      FROM item i %s
      ORDER BY a.id DESC FOR UPDATE OF a
    ), %s, %s, %s%s
    SELECT s.id IS NOT NULL AS found, j.id IS NOT NULL AS deleted, j.keep IS NOT NULL AS kept
    FROM item i LEFT JOIN selected s ON s.position = i.position
      LEFT JOIN judged j ON j.id = s.id
    ORDER BY i.position\
    """
        .formatted(
            recordings.arrays(),
            recordings.names(),
            recordings.columns(),
            AssetSql.joinNamed(),
            AssetSql.taken("taken", wanted, ""),
            KeptSql.judgedEach("selected"),
            receipt == null ? KeptSql.aftermath(KEYS_PER_BATCH) : receipt,
            recordings.recorded());
  }

  /**
   * @param fates what becomes of each item; null where none of them concerns what is kept
   * @param receipt that the list leaves; null for none
   * @param keysPerBatch content keys of a purge batch at the most
   * @param recordings of each item, all in one way
   */
  static DeletionListStatement of(
      DeletionList list,
      @Nullable Fates fates,
      @Nullable ReceiptRequest receipt,
      int keysPerBatch,
      List<Recording> recordings) {
    List<Item> items = list.items();
    String[] paths = new String[items.size()];
    Long[] entryIds = new Long[items.size()];
    @Nullable Long[] ids = new Long[items.size()];
    @Nullable Long[] versions = new Long[items.size()];
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      AssetVersion version = item.version();
      paths[i] = item.path().stored();
      entryIds[i] = item.entryId();
      ids[i] = version == null ? null : version.id();
      versions[i] = version == null ? null : version.version();
    }
    Tuple parameters = Tuple.of(paths, entryIds, ids, versions, (long) keysPerBatch);
    if (fates != null) {
      fates.addValues(parameters);
    }
    Long expect = list.expect();
    if (expect != null) {
      parameters.addLong(expect);
    }
    if (receipt != null) {
      ReceiptPiece.addValues(parameters, receipt);
    }
    Form form = new Form(fates != null, expect != null, receipt != null);
    return new DeletionListStatement(
        TEXTS.computeIfAbsent(form, DeletionListStatement::texts).of(recordings),
        Recordings.addTo(parameters, recordings));
  }
}
