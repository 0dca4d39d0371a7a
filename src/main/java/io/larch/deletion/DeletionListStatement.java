package io.larch.deletion;

import io.larch.asset.AssetSql;
import io.larch.deletion.DeletionList.Item;
import io.larch.kept.KeptSql;
import io.larch.outbox.PurgeRecording;
import io.larch.selector.AssetVersion;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one statement of a list of deletes. Answers a row for each item, in the list's order: {@code
 * found}, {@code deleted}, and where some may be kept, {@code kept}.
 */
record DeletionListStatement(String sql, Tuple parameters) {

  private static final String WANTED =
      "SELECT id FROM selected WHERE wanted_version IS NULL"
          + " OR (wanted_id = id AND wanted_version = version)";

  private static final String WANTED_IF_EXPECTED =
      "SELECT id FROM selected WHERE (SELECT count(*) FROM selected) = %s"
          + " AND (wanted_version IS NULL OR (wanted_id = id AND wanted_version = version))";

  private static final Recordings.Texts DELETE =
      new Recordings.Texts(5, "gone", recordings -> delete(WANTED, recordings));

  private static final Recordings.Texts DELETE_IF_EXPECTED =
      new Recordings.Texts(
          6, "gone", recordings -> delete(WANTED_IF_EXPECTED.formatted("$6"), recordings));

  private static final Recordings.Texts DELETE_OR_KEEP =
      new Recordings.Texts(8, "judged", recordings -> deleteOrKeep(WANTED, recordings));

  private static final Recordings.Texts DELETE_OR_KEEP_IF_EXPECTED =
      new Recordings.Texts(
          9, "judged", recordings -> deleteOrKeep(WANTED_IF_EXPECTED.formatted("$9"), recordings));

  private static String delete(String wanted, Recordings recordings) {
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
            AssetSql.gone(wanted),
            PurgeRecording.sql("$5"),
            recordings.recorded());
  }

  /** The same where some of them may be kept, each by the rules of its own path. */
  private static String deleteOrKeep(String wanted, Recordings recordings) {
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
            KeptSql.aftermath("$5"),
            recordings.recorded());
  }

  /**
   * @param fates what becomes of each item; null where none of them concerns what is kept
   * @param keysPerBatch content keys of a purge batch at the most
   * @param recordings of each item, all in one way
   */
  static DeletionListStatement of(
      DeletionList list, @Nullable Fates fates, int keysPerBatch, List<Recording> recordings) {
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
    return new DeletionListStatement(
        texts(fates != null, expect != null).of(recordings),
        Recordings.addTo(parameters, recordings));
  }

  private static Recordings.Texts texts(boolean kept, boolean expected) {
    if (expected) {
      return kept ? DELETE_OR_KEEP_IF_EXPECTED : DELETE_IF_EXPECTED;
    }
    return kept ? DELETE_OR_KEEP : DELETE;
  }
}
