package io.larch.deletion;

import io.larch.deletion.DeletionList.Outcome;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests;
import io.larch.receipt.ReceiptRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries lists of deletes out: one statement for the whole list, and at most once for each
 * idempotency key.
 */
final class DeletionListRepository {

  private static final String OUTCOMES = "outcomes";
  private static final String KEPT = "kept";
  private static final String ID = "id";
  private static final String RECEIPT = "receipt";

  private final Pool pool;
  private final IdempotentRequests requests;
  private final int keysPerBatch;

  DeletionListRepository(Pool pool, IdempotentRequests requests, int keysPerBatch) {
    this.pool = pool;
    this.requests = requests;
    this.keysPerBatch = keysPerBatch;
  }

  /**
   * Deletes what the list names, in one transaction.
   *
   * @param fates what becomes of each item; null where none of them concerns what is kept
   * @param receipt that it leaves; null for none
   * @param idempotencyKey a list that was carried out under this key within 24 hours is not carried
   *     out again; null: no such key
   * @param digest what tells the request from others
   * @param recordings of each item, all in one way
   * @param replayed called when an earlier request did it, and this one nothing
   * @return what it did; what the first request did when the key is known. Fails when the key is
   *     known from another list
   */
  Future<ListDeletion> delete(
      DeletionList list,
      @Nullable Fates fates,
      @Nullable ReceiptRequest receipt,
      @Nullable IdempotencyKey idempotencyKey,
      byte[] digest,
      List<Recording> recordings,
      Runnable replayed) {
    if (idempotencyKey == null) {
      return carryOut(pool, list, fates, receipt, recordings);
    }
    return requests
        .once(
            idempotencyKey,
            digest,
            connection ->
                carryOut(connection, list, fates, receipt, recordings)
                    .map(DeletionListRepository::json))
        .map(
            done -> {
              if (done.replayed()) {
                replayed.run();
              }
              return deletion(done.answer());
            });
  }

  /**
   * What an earlier request of a key did; empty where there was none.
   *
   * @param key null: no key
   */
  Future<Optional<ListDeletion>> find(@Nullable IdempotencyKey key, byte[] digest) {
    return key == null
        ? Future.succeededFuture(Optional.empty())
        : requests.find(key).map(known -> known.map(request -> deletion(request.answerTo(digest))));
  }

  private static JsonObject json(ListDeletion done) {
    JsonObject json =
        new JsonObject()
            .put(OUTCOMES, new JsonArray(done.outcomes().stream().map(Enum::name).toList()));
    if (done.id() != null) {
      json.put(KEPT, done.kept()).put(ID, done.id());
    }
    return done.receipt() == null ? json : json.put(RECEIPT, done.receipt());
  }

  private static ListDeletion deletion(JsonObject answer) {
    return new ListDeletion(
        answer.getJsonArray(OUTCOMES).stream().map(name -> Outcome.valueOf((String) name)).toList(),
        answer.getLong(KEPT, 0L),
        answer.getString(ID),
        answer.getString(RECEIPT));
  }

  private Future<ListDeletion> carryOut(
      SqlClient client,
      DeletionList list,
      @Nullable Fates fates,
      @Nullable ReceiptRequest receipt,
      List<Recording> recordings) {
    DeletionListStatement statement =
        DeletionListStatement.of(list, fates, receipt, keysPerBatch, recordings);
    return client
        .preparedQuery(statement.sql())
        .execute(statement.parameters())
        .map(
            rows -> {
              requireExpected(list, rows);
              return deletion(
                  rows,
                  fates == null ? null : fates.deletionId(),
                  receipt == null ? null : receipt.id());
            });
  }

  private static void requireExpected(DeletionList list, RowSet<Row> rows) {
    Long expect = list.expect();
    if (expect == null) {
      return;
    }
    long found = rows.stream().filter(row -> row.getBoolean("found")).count();
    if (found != expect) {
      throw new Preconditions(expect, null).refusal(found);
    }
  }

  /**
   * @param deletionId null when none can be kept, and there is no column that says so
   */
  private static ListDeletion deletion(
      RowSet<Row> rows, @Nullable String deletionId, @Nullable String receipt) {
    List<Outcome> outcomes = new ArrayList<>(rows.size());
    long kept = 0;
    for (Row row : rows) {
      outcomes.add(outcome(row.getBoolean("found"), row.getBoolean("deleted")));
      kept += deletionId != null && row.getBoolean("kept") ? 1 : 0;
    }
    return new ListDeletion(outcomes, kept, kept > 0 ? deletionId : null, receipt);
  }

  private static Outcome outcome(boolean found, boolean deleted) {
    if (deleted) {
      return Outcome.DELETED;
    }
    return found ? Outcome.PRECONDITION_FAILED : Outcome.NOT_FOUND;
  }
}
