package io.larch.deletion;

import io.larch.caller.Caller;
import io.larch.db.Placeholders;
import io.larch.deletion.DeletionRecords.Words;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * What one delete records of who had it done.
 *
 * @param words null for nothing
 */
record Recording(DeletionRecords records, @Nullable Words words) {

  /** Nothing is recorded. */
  static final Recording NONE = new Recording(DeletionRecords.NONE, null);

  static Recording of(DeletionRecords records, Caller caller, Deed deed) {
    Words words = records.words(caller, deed);
    return words == null ? NONE : new Recording(records, words);
  }

  /**
   * What a statement's text depends on.
   *
   * @param form of the rest of it
   */
  record Text<F>(F form, DeletionRecords records) {

    /**
     * One more common table expression, with the comma before it; empty where nothing is recorded.
     *
     * @param taken the name of what is taken away
     * @param assets an expression over all its rows: how many assets they are, or variants
     */
    String sql(Placeholders placeholders, String taken, String assets) {
      if (records == DeletionRecords.NONE) {
        return "";
      }
      StringBuilder rows = new StringBuilder("SELECT ");
      for (int i = 0; i < Words.COUNT; i++) {
        rows.append(placeholders.next()).append("::text, ");
      }
      return ", "
          + records.sql(
              rows
                  + "assets FROM (SELECT "
                  + assets
                  + " AS assets FROM "
                  + taken
                  + ") AS n WHERE assets > 0");
    }
  }

  <F> Text<F> text(F form) {
    return new Text<>(form, records);
  }

  /** Adds the values of {@link Text#sql}. */
  Tuple addTo(Tuple parameters) {
    if (words != null) {
      words.addTo(parameters);
    }
    return parameters;
  }

  /** Records what takes more than one transaction, before it begins. */
  Future<Void> begun() {
    return words == null ? Future.succeededFuture() : records.begun(words);
  }

  /** Records that it has come to its end. */
  void done(long assets) {
    if (words != null) {
      records.done(words, assets);
    }
  }
}
