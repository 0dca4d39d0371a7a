package io.larch.receipt;

import io.larch.outbox.SettledReceipts;
import io.larch.receipt.Checkpoints.Signed;
import io.larch.receipt.WaitingLeaves.Complete;
import io.larch.receipt.WaitingLeaves.Placed;
import io.larch.receipt.format.Commitment;
import io.larch.receipt.format.Encodings;
import io.larch.receipt.format.Leaf;
import io.larch.receipt.format.MerkleFrontier;
import io.larch.receipt.format.MerkleTree;
import io.larch.receipt.format.MerkleTree.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Gives leaves their places in the log, says of receipts that they are complete, and signs. One
 * round is one transaction under a lock of the database: of any number of processes one is at it,
 * and one that dies leaves the log as it was.
 */
final class Sequencer {

  /** Leaves in one round. */
  static final int MOST_AT_ONCE = 5_000;

  /** The number is any that nothing else uses. */
  private static final String LOCK = "SELECT pg_try_advisory_xact_lock(7310441531) AS free";

  private final Vertx vertx;
  private final Pool pool;
  private final LogKeys keys;
  private final String store;
  private final KeptAssets kept;

  /**
   * @param pool connections for background work
   * @param keys that can sign
   * @param store the name of the store that confirms keys, as leaves have it
   * @param kept what lies in the trash
   */
  Sequencer(Vertx vertx, Pool pool, LogKeys keys, String store, KeptAssets kept) {
    this.vertx = vertx;
    this.pool = pool;
    this.keys = keys;
    this.store = store;
    this.kept = kept;
  }

  /** What comes of it. */
  private record Result(
      List<Placed> waiting, List<Placed> purged, Map<Node, byte[]> nodes, Signed signed) {}

  /**
   * One round.
   *
   * @return whether there may be more to do at once
   */
  Future<Boolean> round() {
    return pool.withTransaction(
        connection ->
            connection
                .query(LOCK)
                .execute()
                .compose(
                    rows ->
                        rows.iterator().next().getBoolean("free")
                            ? round(connection)
                            : Future.succeededFuture(false)));
  }

  private Future<Boolean> round(SqlConnection connection) {
    WaitingLeaves leaves = new WaitingLeaves(connection, kept);
    SettledReceipts settled = new SettledReceipts(connection);
    return new Checkpoints(connection)
        .last()
        .compose(
            last ->
                leaves
                    .oldest(MOST_AT_ONCE)
                    .compose(
                        waiting ->
                            settled
                                .take(MOST_AT_ONCE)
                                .compose(
                                    touched ->
                                        purged(leaves, settled, waiting, touched)
                                            .compose(
                                                purged -> write(connection, last, waiting, purged))
                                            .map(
                                                _ ->
                                                    waiting.size() == MOST_AT_ONCE
                                                        || touched.size() == MOST_AT_ONCE))));
  }

  /** The last leaves of those receipts that are complete. */
  private Future<List<Leaf>> purged(
      WaitingLeaves leaves, SettledReceipts settled, List<Leaf> waiting, Set<String> touched) {
    Set<String> candidates = new LinkedHashSet<>(touched);
    waiting.stream().filter(leaf -> leaf.of() == null).map(Leaf::id).forEach(candidates::add);
    return leaves
        .complete(candidates)
        .compose(
            complete -> {
              if (complete.isEmpty()) {
                return Future.succeededFuture(List.of());
              }
              Map<String, MerkleFrontier> trees = new HashMap<>();
              return settled
                  .hashes(
                      complete.stream().map(Complete::receipt).toList(),
                      (receipt, hash) ->
                          trees.merge(
                              receipt,
                              leafOf(MerkleFrontier.EMPTY, hash),
                              (tree, _) -> leafOf(tree, hash)))
                  .map(_ -> complete.stream().map(each -> purged(each, trees)).toList());
            });
  }

  private static MerkleFrontier leafOf(MerkleFrontier tree, byte[] hash) {
    return tree.append(MerkleTree.leafHash(hash), (_, _) -> {});
  }

  private Leaf purged(Complete complete, Map<String, MerkleFrontier> trees) {
    MerkleFrontier confirmed = trees.getOrDefault(complete.receipt(), MerkleFrontier.EMPTY);
    return new Leaf(
        Commitment.newId(),
        complete.receipt(),
        Leaf.Kind.PURGED,
        complete.at(),
        null,
        complete.assets(),
        confirmed.size(),
        complete.bytes(),
        Encodings.hex(confirmed.root()),
        confirmed.size() == 0 ? List.of() : List.of(new Leaf.Confirmed(confirmed.size(), store)),
        List.of());
  }

  private Future<Void> write(
      SqlConnection connection, Optional<Signed> last, List<Leaf> waiting, List<Leaf> purged) {
    boolean nothing = waiting.isEmpty() && purged.isEmpty();
    if (nothing && last.isPresent() && Checkpoints.isSignedByAll(last.get(), keys)) {
      return Future.succeededFuture();
    }
    LogTree tree = new LogTree(connection);
    return tree.frontier(last.map(Signed::size).orElse(0L))
        .compose(frontier -> vertx.executeBlocking(() -> append(frontier, waiting, purged)))
        .map(Objects::requireNonNull)
        .compose(
            result ->
                new WaitingLeaves(connection, kept)
                    .place(result.waiting(), result.purged())
                    .compose(_ -> tree.add(result.nodes()))
                    .compose(_ -> new Checkpoints(connection).put(result.signed())));
  }

  /** All that is computed, which takes milliseconds. */
  private Result append(MerkleFrontier before, List<Leaf> waiting, List<Leaf> purged) {
    Map<Node, byte[]> nodes = new LinkedHashMap<>();
    MerkleFrontier tree = before;
    List<Placed> placed = new ArrayList<>();
    List<Placed> added = new ArrayList<>();
    for (Leaf leaf : waiting) {
      tree = place(leaf, tree, placed, nodes);
    }
    for (Leaf leaf : purged) {
      tree = place(leaf, tree, added, nodes);
    }
    return new Result(placed, added, nodes, Checkpoints.sign(tree, keys));
  }

  private static MerkleFrontier place(
      Leaf leaf, MerkleFrontier tree, List<Placed> placed, Map<Node, byte[]> nodes) {
    byte[] bytes = leaf.encoded();
    placed.add(new Placed(leaf, tree.size(), Buffer.buffer(bytes)));
    return tree.append(MerkleTree.leafHash(bytes), nodes::put);
  }
}
