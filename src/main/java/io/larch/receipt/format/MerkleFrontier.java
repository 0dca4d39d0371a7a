package io.larch.receipt.format;

import io.larch.receipt.format.MerkleTree.Node;
import io.larch.receipt.format.MerkleTree.Subtree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The right edge of a tree: all that is needed to add leaves.
 *
 * @param size leaves
 * @param hashes of the {@link Subtree#nodes} of the whole tree
 */
public record MerkleFrontier(long size, List<byte[]> hashes) {

  /** Of a tree without leaves. */
  public static final MerkleFrontier EMPTY = new MerkleFrontier(0, List.of());

  /**
   * Checks the number of hashes.
   *
   * @throws IllegalArgumentException if it isn't the size's
   */
  public MerkleFrontier {
    hashes = List.copyOf(hashes);
    if (hashes.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException(hashes.size() + " hashes of a tree of " + size);
    }
  }

  /**
   * The same with one leaf more.
   *
   * @param added is told of each node that is complete by it, the leaf itself first
   */
  public MerkleFrontier append(byte[] leafHash, BiConsumer<Node, byte[]> added) {
    List<byte[]> edge = new ArrayList<>(hashes);
    byte[] hash = leafHash;
    added.accept(new Node(0, size), hash);
    for (int level = 0; ((size >> level) & 1) == 1; level++) {
      hash = MerkleTree.nodeHash(edge.removeLast(), hash);
      added.accept(new Node(level + 1, size >> (level + 1)), hash);
    }
    edge.add(hash);
    return new MerkleFrontier(size + 1, edge);
  }

  /** The root. */
  public byte[] root() {
    byte[] root = null;
    for (byte[] hash : hashes.reversed()) {
      root = root == null ? hash : MerkleTree.nodeHash(hash, root);
    }
    return root == null ? Sha256.of() : root;
  }
}
