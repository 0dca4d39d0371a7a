package io.larch.deletion;

import io.larch.caller.Caller;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * How it is recorded who had something deleted: by a piece of SQL in the delete's own statement, so
 * that the one is kept with the other or neither is. It is that of whoever has the records.
 * Thread-safe.
 */
public interface DeletionRecords {

  /** Nothing is recorded. */
  DeletionRecords NONE =
      new DeletionRecords() {
        @Override
        public @Nullable Words words(Caller caller, Deed deed) {
          return null;
        }

        @Override
        public String sql(String rows) {
          throw new IllegalStateException("nothing is recorded");
        }

        @Override
        public Future<Void> begun(Words words) {
          return Future.succeededFuture();
        }

        @Override
        public void done(Words words, long assets) {}
      };

  /**
   * What is recorded.
   *
   * @param path as it is to be kept; the selector likewise
   */
  record Words(String subject, String requestId, String action, String path, String selector) {

    /** How many values they are. */
    static final int COUNT = 5;

    void addTo(Tuple parameters) {
      parameters
          .addString(subject)
          .addString(requestId)
          .addString(action)
          .addString(path)
          .addString(selector);
    }
  }

  /** What is to be recorded; null for nothing. */
  @Nullable Words words(Caller caller, Deed deed);

  /**
   * A common table expression {@code audited} that records deletes that took effect.
   *
   * @param rows a query of {@code subject, request_id, action, path, selector, assets}
   */
  String sql(String rows);

  /**
   * Records, before it begins, what takes more than one transaction.
   *
   * @return fails when that could not be done, so that it must not begin
   */
  Future<Void> begun(Words words);

  /** Records that it has come to its end, as soon as that can be done. */
  void done(Words words, long assets);
}
