package io.larch.receipt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.larch.asset.DatabaseOutage;
import io.larch.asset.HiddenSubtrees;
import io.larch.outbox.AwaitedKeys;
import io.larch.receipt.Checkpoints.Signed;
import io.larch.receipt.Receipt.ProvenLeaf;
import io.larch.receipt.Receipt.State;
import io.larch.receipt.format.Consistency;
import io.larch.receipt.format.Leaf;
import io.larch.receipt.format.MerkleFrontier;
import io.larch.receipt.format.TlogProof;
import io.larch.receipt.format.VerifierKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers of receipts and of their log. Nothing here says what a receipt is for: who knows its id
 * knows that from elsewhere.
 *
 * <p>All futures fail with {@link io.larch.asset.AssetProblem.Unavailable} when the database can't
 * be asked.
 */
public final class ReceiptService {

  private static String receiptSql(KeptAssets kept) {
    return """
    SELECT l.id, l.kind, l.at, l.assets, l.content_keys, l.bytes, l.leaf_index, l.leaf,
      p.at AS purged_at, p.leaf_index AS purged_index, p.leaf AS purged_leaf,
      coalesce(r.assets, 0)::bigint AS restored_assets,
      coalesce(r.content_keys, 0)::bigint AS restored_keys,
      %s AS keys_left, %s AS confirmed, NOT %s AS hidden, NOT %s AS kept, %s AS keys_kept
    FROM receipt_leaf l
    LEFT JOIN receipt_leaf p ON p.receipt = l.id AND p.id <> p.receipt AND p.kind = 'purged'
    LEFT JOIN LATERAL (
      SELECT sum(assets) AS assets, sum(content_keys) AS content_keys FROM receipt_leaf
      WHERE receipt = l.id AND id <> receipt AND kind = 'restored'
    ) AS r ON true
    WHERE l.id = $1 AND l.receipt = l.id\
    """
        .formatted(
            AwaitedKeys.left("l.id"),
            AwaitedKeys.confirmedCount("l.id"),
            HiddenSubtrees.noneOf("l.id"),
            kept.none("l.id"),
            kept.keys("l.id"));
  }

  private static final String LEAF =
      """
      SELECT leaf_index, leaf FROM receipt_leaf
      WHERE receipt = $1 AND leaf_index IS NOT NULL AND id = receipt\
      """;

  private static final String LAST_LEAF =
      """
      SELECT leaf_index, leaf FROM receipt_leaf
      WHERE receipt = $1 AND leaf_index IS NOT NULL AND id <> receipt AND kind = 'purged'\
      """;

  private final Pool pool;
  private final LogKeys keys;
  private final String receipt;
  private final Checkpoints checkpoints;
  private final LogTree tree;

  /**
   * @param pool requests' connections
   * @param keys of the log
   * @param kept what lies in the trash
   */
  public ReceiptService(Pool pool, LogKeys keys, KeptAssets kept) {
    this.pool = pool;
    this.receipt = receiptSql(kept);
    this.keys = keys;
    this.checkpoints = new Checkpoints(pool);
    this.tree = new LogTree(pool);
  }

  /** A receipt; empty where there is none of that id. */
  public Future<Optional<Receipt>> find(String id) {
    return checked(
        pool.preparedQuery(receipt)
            .execute(Tuple.of(id))
            .compose(
                rows -> {
                  if (rows.size() == 0) {
                    return Future.succeededFuture(Optional.empty());
                  }
                  Row row = rows.iterator().next();
                  return checkpoints
                      .last()
                      .compose(last -> receipt(row, last.orElse(null)))
                      .map(Optional::of);
                }));
  }

  private Future<Receipt> receipt(Row row, @Nullable Signed last) {
    return proven(row.getLong("leaf_index"), row.getBuffer("leaf"), last)
        .compose(
            first ->
                proven(row.getLong("purged_index"), row.getBuffer("purged_leaf"), last)
                    .map(purged -> receipt(row, first, purged)));
  }

  private static Receipt receipt(Row row, @Nullable ProvenLeaf first, @Nullable ProvenLeaf purged) {
    long left = keysLeft(row);
    var purgedAt = row.getOffsetDateTime("purged_at");
    return new Receipt(
        row.getString("id"),
        state(row, left),
        WaitingLeaves.time(row.getOffsetDateTime("at")),
        purgedAt == null || purged == null ? null : WaitingLeaves.time(purgedAt),
        row.getLong("assets"),
        row.getLong("content_keys"),
        row.getLong("bytes"),
        left,
        first,
        purged);
  }

  /** Of what is hidden and not yet removed nothing but the number is known. */
  private static long keysLeft(Row row) {
    return row.getBoolean("hidden")
        ? Math.max(
            1,
            row.getLong("content_keys") - row.getLong("restored_keys") - row.getLong("confirmed"))
        : row.getLong("keys_left") + row.getLong("keys_kept");
  }

  private static State state(Row row, long left) {
    if (row.getOffsetDateTime("purged_at") != null) {
      return State.PURGED;
    }
    // What a large delete has hidden may lie in the trash before its row does.
    if (row.getBoolean("kept")
        || (row.getBoolean("hidden") && row.getString("kind").equals(Leaf.Kind.KEPT.word()))) {
      return State.KEPT;
    }
    if (left > 0) {
      return State.PURGING;
    }
    long assets = row.getLong("assets");
    return assets > 0 && row.getLong("restored_assets") >= assets ? State.RESTORED : State.PURGED;
  }

  private Future<@Nullable ProvenLeaf> proven(
      @Nullable Long index, @Nullable Buffer leaf, @Nullable Signed last) {
    // Read before the checkpoint, so that it has the leaf.
    if (index == null || leaf == null || last == null || index >= last.size()) {
      return Future.succeededFuture();
    }
    return proof(index, leaf.toString(US_ASCII), last)
        .map(proof -> new ProvenLeaf(leaf.toString(US_ASCII), proof));
  }

  private Future<String> proof(long index, String leaf, Signed last) {
    return tree.inclusion(index, last.size())
        .map(path -> new TlogProof(leaf, index, path, last.note()).text());
  }

  /**
   * The proof of one of a receipt's leaves; empty before there is one.
   *
   * @param kind the first one's, or {@link Leaf.Kind#PURGED} for the last one
   */
  public Future<Optional<String>> proof(String id, Leaf.Kind kind) {
    return checked(
        pool.preparedQuery(kind == Leaf.Kind.PURGED ? LAST_LEAF : LEAF)
            .execute(Tuple.of(id))
            .compose(
                rows -> {
                  if (rows.size() == 0) {
                    return Future.succeededFuture(Optional.<String>empty());
                  }
                  Row row = rows.iterator().next();
                  return checkpoints
                      .last()
                      .compose(
                          last ->
                              proven(
                                  row.getLong("leaf_index"),
                                  row.getBuffer("leaf"),
                                  last.orElse(null)))
                      .map(proven -> Optional.ofNullable(proven).map(ProvenLeaf::proof));
                }));
  }

  /** The last checkpoint; empty where there has never been a key that signs. */
  public Future<Optional<String>> checkpoint() {
    return checked(checkpoints.last())
        .map(
            last ->
                last.or(
                        () ->
                            keys.canSign()
                                ? Optional.of(Checkpoints.sign(MerkleFrontier.EMPTY, keys))
                                : Optional.empty())
                    .map(Signed::note));
  }

  /**
   * What proves that the log of one size is the beginning of another one's; empty if the log isn't
   * that large.
   *
   * @param first 1 or more
   * @param second not less
   */
  public Future<Optional<String>> consistency(long first, long second) {
    return checked(
        checkpoints
            .last()
            .compose(
                last ->
                    last.isEmpty() || second > last.get().size()
                        ? Future.succeededFuture(Optional.empty())
                        : tree.consistency(first, second)
                            .map(path -> Optional.of(Consistency.text(path)))));
  }

  /** The keys that verify the log, one a line. */
  public String verifierKeys() {
    return keys.verifiers().stream()
        .map(VerifierKey::toString)
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  /**
   * Looks whether the log's last checkpoint is of the keys that there are.
   *
   * @return false: another key has signed it, which nobody here knows
   */
  public Future<Boolean> isOurs() {
    return checkpoints
        .last()
        .map(last -> last.map(signed -> Checkpoints.isOf(signed, keys)).orElse(true));
  }

  private static <T> Future<T> checked(Future<T> answer) {
    return answer.recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)));
  }
}
