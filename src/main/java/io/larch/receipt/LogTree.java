package io.larch.receipt;

import io.larch.receipt.format.MerkleFrontier;
import io.larch.receipt.format.MerkleTree;
import io.larch.receipt.format.MerkleTree.Node;
import io.larch.receipt.format.MerkleTree.Subtree;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The log's tree, of which nodes are stored once they are complete. */
final class LogTree {

  private static final String NODES =
      """
      SELECT n.level, n.node_index, n.hash
      FROM unnest($1::smallint[], $2::bigint[]) AS u (level, node_index)
      JOIN receipt_node n ON n.level = u.level AND n.node_index = u.node_index\
      """;

  private static final String ADD =
      """
      INSERT INTO receipt_node (level, node_index, hash)
      SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])\
      """;

  private final SqlClient client;

  /**
   * @param client a pool, or the connection of a transaction
   */
  LogTree(SqlClient client) {
    this.client = client;
  }

  /** The right edge of the tree of a size. */
  Future<MerkleFrontier> frontier(long size) {
    List<Node> nodes = new Subtree(0, size).nodes();
    return hashes(nodes)
        .map(
            hashes ->
                new MerkleFrontier(size, nodes.stream().map(node -> hash(hashes, node)).toList()));
  }

  /** What proves that a leaf is in the tree of a size. */
  Future<List<byte[]>> inclusion(long index, long size) {
    return roots(MerkleTree.inclusion(index, size));
  }

  /** What proves that the tree of one size is the beginning of another one's. */
  Future<List<byte[]>> consistency(long first, long second) {
    return roots(MerkleTree.consistency(first, second));
  }

  /** Stores nodes that are complete. */
  Future<Void> add(Map<Node, byte[]> nodes) {
    if (nodes.isEmpty()) {
      return Future.succeededFuture();
    }
    return client
        .preparedQuery(ADD)
        .execute(
            places(nodes.keySet())
                .addArrayOfBuffer(
                    nodes.values().stream().map(Buffer::buffer).toArray(Buffer[]::new)))
        .mapEmpty();
  }

  private Future<List<byte[]>> roots(List<Subtree> subtrees) {
    List<Node> nodes = subtrees.stream().flatMap(subtree -> subtree.nodes().stream()).toList();
    return hashes(nodes)
        .map(
            hashes ->
                subtrees.stream()
                    .map(subtree -> subtree.root(node -> hash(hashes, node)))
                    .toList());
  }

  private Future<Map<Node, byte[]>> hashes(Collection<Node> nodes) {
    if (nodes.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return client
        .preparedQuery(NODES)
        .execute(places(nodes))
        .map(
            rows -> {
              Map<Node, byte[]> hashes = HashMap.newHashMap(rows.size());
              for (Row row : rows) {
                hashes.put(
                    new Node(row.getShort("level"), row.getLong("node_index")),
                    row.getBuffer("hash").getBytes());
              }
              if (hashes.size() != nodes.size()) {
                throw new IllegalStateException("nodes of the log of receipts are missing");
              }
              return hashes;
            });
  }

  private static byte[] hash(Map<Node, byte[]> hashes, Node node) {
    return Objects.requireNonNull(hashes.get(node));
  }

  private static Tuple places(Collection<Node> nodes) {
    return Tuple.tuple()
        .addArrayOfShort(nodes.stream().map(node -> (short) node.level()).toArray(Short[]::new))
        .addArrayOfLong(nodes.stream().map(Node::index).toArray(Long[]::new));
  }
}
