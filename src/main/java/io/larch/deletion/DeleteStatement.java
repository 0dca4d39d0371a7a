package io.larch.deletion;

import io.larch.asset.AssetSql;
import io.larch.asset.SelectionForm;
import io.larch.asset.SelectionSql;
import io.larch.db.Placeholders;
import io.larch.kept.KeptSql;
import io.larch.outbox.PurgeRecording;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The one statement of a delete: it selects the assets, removes their rows, keeps those that are to
 * be kept, and records the content keys of the others as purge batches. All of it happens, or
 * nothing.
 *
 * <p>Answers one row: {@code selected} and {@code deleted}, which differ only when a precondition
 * does not hold; or {@code deleted} and {@code too_many} where there is a bound, and when that is
 * true nothing happened. Where some may be kept, {@code kept} as well.
 */
record DeleteStatement(String sql, Tuple parameters) {

  private static final Map<Recording.Text<Form>, String> ONE = new ConcurrentHashMap<>();
  private static final Map<Recording.Text<Form>, String> BOUNDED = new ConcurrentHashMap<>();
  private static final Map<Recording.Text<Form>, String> LOCKING = new ConcurrentHashMap<>();

  /**
   * @param kept whether kept assets are concerned
   * @param receipt whether a receipt is left
   */
  private record Form(
      SelectionForm selection, Preconditions.Form preconditions, boolean kept, boolean receipt) {

    /** More of each row that goes, with a comma before it; may be empty. */
    String others() {
      return receipt && !kept ? ReceiptPiece.ofRow() : "";
    }
  }

  /**
   * @param keysPerBatch content keys of a purge batch at the most
   */
  static DeleteStatement of(
      Selector selector,
      Preconditions preconditions,
      Fate fate,
      int keysPerBatch,
      Recording recording) {
    return preconditions.isEmpty() && selector.selection() instanceof Selection.Entry
        ? ofOne(selector, fate, keysPerBatch, recording)
        : locking(selector, preconditions, fate, keysPerBatch, recording);
  }

  /** There is one row at the most, so that there is no order of locks to keep. */
  private static DeleteStatement ofOne(
      Selector selector, Fate fate, int keysPerBatch, Recording recording) {
    SelectionSql selection = SelectionSql.unordered(selector);
    Tuple parameters = selection.values();
    fate.addValues(parameters);
    return new DeleteStatement(
        ONE.computeIfAbsent(
            recording.text(form(selection, Preconditions.NONE, fate)), DeleteStatement::one),
        recording.addTo(ended(parameters, fate, keysPerBatch)));
  }

  private static Form form(SelectionSql selection, Preconditions preconditions, Fate fate) {
    return new Form(
        selection.form(), preconditions.form(), fate.concernsKept(), fate.receipt() != null);
  }

  private static String one(Recording.Text<Form> text) {
    Form form = text.form();
    Placeholders placeholders = form.selection().placeholders();
    return "WITH "
        + deletion(form, "", "true", placeholders)
        + recorded(text, placeholders)
        + " SELECT deleted AS selected, deleted"
        + kept(form)
        + " FROM (SELECT count(*) AS deleted FROM "
        + taken(form)
        + ") AS counted";
  }

  private static DeleteStatement locking(
      Selector selector,
      Preconditions preconditions,
      Fate fate,
      int keysPerBatch,
      Recording recording) {
    SelectionSql selection = SelectionSql.whole(selector);
    Tuple parameters = selection.values();
    preconditions.addValues(parameters);
    fate.addValues(parameters);
    ended(parameters, fate, keysPerBatch);
    if (fate.receipt() != null) {
      parameters.addBoolean(preconditions.heldOf(0, 0));
    }
    return new DeleteStatement(
        LOCKING.computeIfAbsent(
            recording.text(form(selection, preconditions, fate)), DeleteStatement::locking),
        recording.addTo(parameters));
  }

  /**
   * Locks what it selects before it deletes. The lock is taken inside the limited selection, so
   * that of two deletes of "the newest" at the same moment the second waits and then takes the next
   * ones, and a row that was changed meanwhile is judged as it is now.
   */
  private static String locking(Recording.Text<Form> text) {
    Form form = text.form();
    SelectionForm selection = form.selection();
    Placeholders placeholders = selection.placeholders();
    String ids = "SELECT id FROM selected" + form.preconditions().where(placeholders);
    return "WITH selected AS MATERIALIZED (SELECT id, version"
        + selection.from()
        + selection.orderAndLimit()
        + " FOR UPDATE), "
        + (form.kept()
            ? AssetSql.taken("judged", ids, KeptSql.judgement("path", placeholders))
            : AssetSql.gone(ids, form.others()))
        + ", "
        + aftermath(form, rest -> isCarriedOut(form, rest), placeholders)
        + recorded(text, placeholders)
        + " SELECT (SELECT count(*) FROM selected) AS selected,"
        + " (SELECT count(*) FROM "
        + taken(form)
        + ") AS deleted"
        + kept(form);
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
  static DeleteStatement bounded(
      Selector selector, int most, Fate fate, int keysPerBatch, Recording recording) {
    SelectionSql selection = SelectionSql.unordered(selector);
    Tuple parameters = selection.values().addLong((long) most);
    fate.addValues(parameters);
    return new DeleteStatement(
        BOUNDED.computeIfAbsent(
            recording.text(form(selection, Preconditions.NONE, fate)), DeleteStatement::bounded),
        recording.addTo(ended(parameters, fate, keysPerBatch)));
  }

  private static String bounded(Recording.Text<Form> text) {
    Form form = text.form();
    SelectionForm selection = form.selection();
    Placeholders placeholders = selection.placeholders();
    return "WITH "
        + size(placeholders.next(), selection)
        + ", "
        + deletion(
            form,
            " AND NOT (SELECT too_many FROM size)",
            "NOT (SELECT too_many FROM size)",
            placeholders)
        + recorded(text, placeholders)
        + " SELECT (SELECT count(*) FROM "
        + taken(form)
        + ") AS deleted, too_many"
        + kept(form)
        + " FROM size";
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
      Form form, String condition, String carriedOut, Placeholders placeholders) {
    return taken(form)
        + " AS (DELETE"
        + form.selection().from()
        + condition
        + " RETURNING "
        + (form.kept()
            ? AssetSql.columns("") + KeptSql.judgement("path", placeholders)
            : "bucket, content_keys" + form.others())
        + "), "
        + aftermath(form, _ -> carriedOut, placeholders);
  }

  /** Adds the values that come last. */
  private static Tuple ended(Tuple parameters, Fate fate, int keysPerBatch) {
    parameters.addLong((long) keysPerBatch);
    if (fate.receipt() != null) {
      ReceiptPiece.addValues(parameters, fate.receipt());
    }
    return parameters;
  }

  /** Whether the preconditions hold; of nothing that is selected, only a parameter can say. */
  private static String isCarriedOut(Form form, Placeholders placeholders) {
    return "(SELECT count(*) FROM selected) = (SELECT count(*) FROM "
        + taken(form)
        + ") AND (EXISTS (SELECT FROM selected) OR "
        + placeholders.next()
        + "::boolean)";
  }

  private static String recorded(Recording.Text<Form> text, Placeholders placeholders) {
    return text.sql(placeholders, taken(text.form()), "count(*)");
  }

  /** The name of what is taken away. */
  private static String taken(Form form) {
    return form.kept() ? "judged" : "gone";
  }

  private static String aftermath(
      Form form, Function<Placeholders, String> carriedOut, Placeholders placeholders) {
    if (form.receipt()) {
      return ReceiptPiece.sql(form.kept(), carriedOut, placeholders);
    }
    String keysPerBatch = placeholders.next();
    return form.kept() ? KeptSql.aftermath(keysPerBatch) : PurgeRecording.sql(keysPerBatch);
  }

  private static String kept(Form form) {
    return form.kept() ? ", (SELECT count(*) FROM into_trash) AS kept" : "";
  }
}
