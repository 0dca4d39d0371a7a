package io.larch.deletion;

import io.larch.asset.AssetSql;
import io.larch.asset.SelectionForm;
import io.larch.asset.SelectionSql;
import io.larch.db.Placeholders;
import io.larch.outbox.PurgeRecording;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one statement of a delete: it selects the assets, removes their rows, and records their
 * content keys as purge batches. All of it happens, or nothing.
 *
 * <p>Answers one row: {@code selected} and {@code deleted}, which differ only when a precondition
 * does not hold; or {@code deleted} and {@code too_many} where there is a bound, and when that is
 * true nothing happened.
 */
record DeleteStatement(String sql, Tuple parameters) {

  private static final Map<SelectionForm, String> ONE = new ConcurrentHashMap<>();
  private static final Map<SelectionForm, String> BOUNDED = new ConcurrentHashMap<>();
  private static final Map<Form, String> LOCKING = new ConcurrentHashMap<>();

  private record Form(SelectionForm selection, Preconditions.Form preconditions) {}

  /**
   * @param keysPerBatch content keys of a purge batch at the most
   */
  static DeleteStatement of(Selector selector, Preconditions preconditions, int keysPerBatch) {
    return preconditions.isEmpty() && selector.selection() instanceof Selection.Entry
        ? ofOne(selector, keysPerBatch)
        : locking(selector, preconditions, keysPerBatch);
  }

  /** There is one row at the most, so that there is no order of locks to keep. */
  private static DeleteStatement ofOne(Selector selector, int keysPerBatch) {
    SelectionSql selection = SelectionSql.unordered(selector);
    return new DeleteStatement(
        ONE.computeIfAbsent(selection.form(), DeleteStatement::one),
        selection.values().addLong((long) keysPerBatch));
  }

  private static String one(SelectionForm selection) {
    return "WITH "
        + deletion(selection, "", selection.placeholders())
        + " SELECT deleted AS selected, deleted FROM (SELECT count(*) AS deleted FROM gone) AS"
        + " counted";
  }

  private static DeleteStatement locking(
      Selector selector, Preconditions preconditions, int keysPerBatch) {
    SelectionSql selection = SelectionSql.whole(selector);
    Tuple parameters = selection.values();
    preconditions.addValues(parameters);
    return new DeleteStatement(
        LOCKING.computeIfAbsent(
            new Form(selection.form(), preconditions.form()), DeleteStatement::locking),
        parameters.addLong((long) keysPerBatch));
  }

  /**
   * Locks what it selects before it deletes. The lock is taken inside the limited selection, so
   * that of two deletes of "the newest" at the same moment the second waits and then takes the next
   * ones, and a row that was changed meanwhile is judged as it is now.
   */
  private static String locking(Form form) {
    SelectionForm selection = form.selection();
    Placeholders placeholders = selection.placeholders();
    return "WITH selected AS MATERIALIZED (SELECT id, version"
        + selection.from()
        + selection.orderAndLimit()
        + " FOR UPDATE), "
        + AssetSql.gone("SELECT id FROM selected" + form.preconditions().where(placeholders))
        + ", "
        + PurgeRecording.sql(placeholders.next())
        + " SELECT (SELECT count(*) FROM selected) AS selected,"
        + " (SELECT count(*) FROM gone) AS deleted";
  }

  /**
   * Deletes a subtree, and nothing when more than a number of assets are in it.
   *
   * <p>No lock is taken before: of many rows, it would be a quarter of the work. They are locked in
   * the order in which they are found, which may not be that of another delete, so that the two can
   * deadlock; the loser has done nothing and is run again. See docs/adr/0016.
   *
   * @param most 1 or more
   */
  static DeleteStatement bounded(Selector selector, int most, int keysPerBatch) {
    SelectionSql selection = SelectionSql.unordered(selector);
    return new DeleteStatement(
        BOUNDED.computeIfAbsent(selection.form(), DeleteStatement::bounded),
        selection.values().addLong((long) most).addLong((long) keysPerBatch));
  }

  private static String bounded(SelectionForm selection) {
    Placeholders placeholders = selection.placeholders();
    return "WITH "
        + size(placeholders.next(), selection)
        + ", "
        + deletion(selection, " AND NOT (SELECT too_many FROM size)", placeholders)
        + " SELECT (SELECT count(*) FROM gone) AS deleted, too_many FROM size";
  }

  /**
   * A common table expression {@code size (too_many)}: whether more is selected than a number.
   *
   * @param limit the number, a parameter as {@code $n}
   */
  static String size(String limit, SelectionForm selection) {
    // An index has what is counted first, so that it costs little; only if those are too many does
    // it matter that some may be hidden already.
    return "size AS MATERIALIZED (SELECT "
        + moreThan(limit, selection.fromStored())
        + " AND "
        + moreThan(limit, selection.from())
        + " AS too_many)";
  }

  private static String moreThan(String limit, String from) {
    return "(SELECT count(*) FROM (SELECT"
        + from
        + " LIMIT "
        + limit
        + "::bigint + 1) AS counted) > "
        + limit;
  }

  /** Of all that is selected, without locking it first. */
  private static String deletion(
      SelectionForm selection, String condition, Placeholders placeholders) {
    return "gone AS (DELETE"
        + selection.from()
        + condition
        + " RETURNING bucket, content_keys), "
        + PurgeRecording.sql(placeholders.next());
  }
}
