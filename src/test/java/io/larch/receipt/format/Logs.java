package io.larch.receipt.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.larch.receipt.format.MerkleTree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Small logs for tests. */
final class Logs {

  static final String ORIGIN = "log.example/larch";

  static final SigningKey KEY = SigningKey.read(SigningKey.generate(), ORIGIN).getFirst();

  static final List<VerifierKey> KEYS = List.of(KEY.verifier());

  static final String SELECTOR = "/assets/a/-/entry/7";

  static final byte[] SALT = Commitment.newSalt();

  private final List<byte[]> leaves = new ArrayList<>();
  private final Map<Node, byte[]> nodes = new HashMap<>();
  private MerkleFrontier frontier = MerkleFrontier.EMPTY;

  static Leaf first(int number) {
    return new Leaf(
        "receipt-number-%04d".formatted(number),
        null,
        Leaf.Kind.DELETED,
        "2026-01-29T10:15:30.%06dZ".formatted(number),
        Encodings.hex(Commitment.of(SALT, SELECTOR)),
        1,
        2,
        3000,
        null,
        null,
        null);
  }

  static Leaf purged(int number) {
    return new Leaf(
        "purging-number-%04d".formatted(number),
        "receipt-number-%04d".formatted(number),
        Leaf.Kind.PURGED,
        "2026-01-29T10:15:31.%06dZ".formatted(number),
        null,
        1,
        2,
        3000,
        Encodings.hex(MerkleFrontier.EMPTY.root()),
        List.of(new Leaf.Confirmed(2, "s3")),
        List.of());
  }

  /** Of so many receipts, with both of their leaves. */
  static Logs of(int receipts) {
    Logs logs = new Logs();
    for (int i = 0; i < receipts; i++) {
      logs.add(first(i));
      logs.add(purged(i));
    }
    return logs;
  }

  void add(Leaf leaf) {
    leaves.add(leaf.encoded());
    frontier = frontier.append(MerkleTree.leafHash(leaf.encoded()), nodes::put);
  }

  String checkpoint(SigningKey... keys) {
    return Checkpoint.of(ORIGIN, frontier).sign(List.of(keys));
  }

  String proof(int index) {
    return new TlogProof(
            leaf(index),
            index,
            hashes(MerkleTree.inclusion(index, frontier.size())),
            checkpoint(KEY))
        .text();
  }

  String consistency(int first) {
    return Consistency.text(hashes(MerkleTree.consistency(first, frontier.size())));
  }

  String leaf(int index) {
    return new String(leaves.get(index), US_ASCII);
  }

  private List<byte[]> hashes(List<MerkleTree.Subtree> path) {
    return path.stream()
        .map(subtree -> subtree.root(node -> Objects.requireNonNull(nodes.get(node))))
        .toList();
  }
}
