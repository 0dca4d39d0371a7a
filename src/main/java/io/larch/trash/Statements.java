package io.larch.trash;

import io.larch.asset.HiddenRange;
import io.larch.asset.ReturnSql;
import io.larch.deletion.Preconditions;
import io.larch.kept.TrashSelection;
import io.larch.kept.TrashSql;

/** What the statements that change the trash have in common. */
final class Statements {

  /** All or none: as the preconditions are judged. */
  static final String IF_HELD = " WHERE (SELECT held FROM judged)";

  private Statements() {}

  /**
   * Common table expressions {@code size (too_many)} and {@code named}: what is selected, or
   * nothing where that is too much.
   *
   * @param most rows; 0: however many
   */
  static String named(TrashSelection selection, int most) {
    if (most == 0) {
      return "size AS MATERIALIZED (SELECT false AS too_many), "
          + TrashSql.named(selection.from() + selection.order() + selection.limit());
    }
    String bound = selection.parameter((long) most);
    return "size AS MATERIALIZED (SELECT (SELECT count(*) FROM (SELECT"
        + selection.from()
        + " LIMIT "
        + bound
        + "::bigint + 1) AS counted) > "
        + bound
        + "::bigint AS too_many), "
        + TrashSql.named(
            selection.from() + " AND NOT (SELECT too_many FROM size)" + selection.order());
  }

  /** The same for a step: {@code next}, {@code last}, {@code named}. */
  static String step(TrashSelection selection, Step step, int rows) {
    String entry = selection.parameter(step.path()) + ", " + selection.parameter(step.entryId());
    String end = selection.parameter(step.end());
    if (step.hidden()) {
      return HiddenRange.next(entry, end, rows)
          + ", "
          + TrashSql.named(selection.from() + " AND hidden" + HiddenRange.among(entry));
    }
    String after = entry + ", " + selection.parameter(step.version());
    String deletion = step.deletionId() == null ? null : selection.parameter(step.deletionId());
    return TrashSql.next(deletion, after, end, rows)
        + ", "
        + TrashSql.named(selection.from() + TrashSql.among(after));
  }

  /**
   * Common table expressions {@code locked}, {@code hidden}, {@code selected}, {@code judged
   * (held)}: what is named, locked, and whether the preconditions hold of it.
   */
  static String judged(TrashSelection selection, boolean deletedOnly, Preconditions preconditions) {
    preconditions.addValues(selection.values());
    return TrashSql.locked(deletedOnly)
        + ", "
        + ReturnSql.hidden("SELECT id, version FROM named WHERE hidden")
        + ", selected AS MATERIALIZED (SELECT id, version FROM locked"
        + " UNION ALL SELECT id, version FROM hidden), judged AS MATERIALIZED (SELECT "
        + preconditions.form().held(selection.placeholders())
        + " AS held)";
  }
}
