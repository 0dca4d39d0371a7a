package io.larch.receipt.format;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tree of RFC 6962, section 2.1. What a proof is made of is told by the places of nodes that
 * never change once they are there, so that a large log's proofs are read and not computed.
 */
public final class MerkleTree {

  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  private MerkleTree() {}

  /**
   * A node over 2^level leaves, all of which are there.
   *
   * @param level 0 for leaves
   * @param index from 0, counted on its level
   */
  public record Node(int level, long index) {}

  /**
   * A subtree of the tree.
   *
   * @param from its first leaf
   * @param to the leaf after its last
   */
  public record Subtree(long from, long to) {

    /** The nodes that it is made of, from the left: one when it is full. */
    public List<Node> nodes() {
      List<Node> nodes = new ArrayList<>();
      for (long next = from; next < to; ) {
        int level = Long.SIZE - 1 - Long.numberOfLeadingZeros(to - next);
        nodes.add(new Node(level, next >> level));
        next += 1L << level;
      }
      return nodes;
    }

    /**
     * Its root.
     *
     * @param hashes of the {@link #nodes}
     */
    public byte[] root(Function<Node, byte[]> hashes) {
      byte[] root = null;
      for (Node node : nodes().reversed()) {
        byte[] hash = hashes.apply(node);
        root = root == null ? hash : nodeHash(hash, root);
      }
      return root == null ? Sha256.of() : root;
    }
  }

  /** The hash of a leaf. */
  public static byte[] leafHash(byte[] leaf) {
    return Sha256.of(LEAF, leaf);
  }

  /** The hash of a node. */
  public static byte[] nodeHash(byte[] left, byte[] right) {
    return Sha256.of(NODE, left, right);
  }

  /** The root over leaves of which the hashes are given. */
  public static byte[] root(List<byte[]> leafHashes) {
    MerkleFrontier frontier = MerkleFrontier.EMPTY;
    for (byte[] hash : leafHashes) {
      frontier = frontier.append(hash, (_, _) -> {});
    }
    return frontier.root();
  }

  /**
   * What proves that a leaf is in the tree, from its sibling up.
   *
   * @param index from 0, below size
   * @param size of the tree
   */
  public static List<Subtree> inclusion(long index, long size) {
    List<Subtree> path = new ArrayList<>();
    inclusion(index, 0, size, path);
    return path;
  }

  private static void inclusion(long index, long from, long to, List<Subtree> path) {
    if (to - from == 1) {
      return;
    }
    long middle = from + split(to - from);
    if (index < middle) {
      inclusion(index, from, middle, path);
      path.add(new Subtree(middle, to));
    } else {
      inclusion(index, middle, to, path);
      path.add(new Subtree(from, middle));
    }
  }

  /**
   * What proves that a tree is the beginning of a larger one.
   *
   * @param first size of the one, 1 or more
   * @param second size of the other, not less
   */
  public static List<Subtree> consistency(long first, long second) {
    List<Subtree> path = new ArrayList<>();
    consistency(first, 0, second, true, path);
    return path;
  }

  private static void consistency(
      long first, long from, long to, boolean known, List<Subtree> path) {
    if (first == to) {
      if (!known) {
        path.add(new Subtree(from, to));
      }
      return;
    }
    long middle = from + split(to - from);
    if (first <= middle) {
      consistency(first, from, middle, known, path);
      path.add(new Subtree(middle, to));
    } else {
      consistency(first, middle, to, false, path);
      path.add(new Subtree(from, middle));
    }
  }

  /**
   * The root that a proof of inclusion leads to.
   *
   * @throws NotVerifiedException if the proof is longer or shorter than one of that leaf
   */
  public static byte[] rootByInclusion(long index, long size, byte[] leafHash, List<byte[]> path) {
    if (index < 0 || index >= size) {
      throw new NotVerifiedException("the checkpoint's log does not reach to the leaf's index");
    }
    if (size == 1) {
      requireLength(path, 0);
      return leafHash;
    }
    byte[] top = last(path);
    List<byte[]> rest = path.subList(0, path.size() - 1);
    long left = split(size);
    return index < left
        ? nodeHash(rootByInclusion(index, left, leafHash, rest), top)
        : nodeHash(top, rootByInclusion(index - left, size - left, leafHash, rest));
  }

  /**
   * The roots that a proof of consistency leads to: of the smaller tree, and of the larger one.
   *
   * @param root of the smaller tree
   * @throws NotVerifiedException if the proof is longer or shorter than one of these sizes
   */
  public static List<byte[]> rootsByConsistency(
      long first, long second, byte[] root, List<byte[]> path) {
    if (first < 1 || first > second) {
      throw new NotVerifiedException("the new log is smaller than the old one");
    }
    return roots(first, second, root, path);
  }

  /**
   * @param known the smaller tree's root while it is a subtree's of both; null after
   */
  private static List<byte[]> roots(
      long first, long second, byte @Nullable [] known, List<byte[]> path) {
    if (first == second) {
      requireLength(path, known == null ? 1 : 0);
      byte[] root = known == null ? path.getFirst() : known;
      return List.of(root, root);
    }
    byte[] top = last(path);
    List<byte[]> rest = path.subList(0, path.size() - 1);
    long left = split(second);
    if (first <= left) {
      List<byte[]> roots = roots(first, left, known, rest);
      return List.of(roots.getFirst(), nodeHash(roots.getLast(), top));
    }
    List<byte[]> roots = roots(first - left, second - left, null, rest);
    return List.of(nodeHash(top, roots.getFirst()), nodeHash(top, roots.getLast()));
  }

  private static byte[] last(List<byte[]> path) {
    if (path.isEmpty()) {
      throw tooShortOrLong();
    }
    return path.getLast();
  }

  private static void requireLength(List<byte[]> path, int length) {
    if (path.size() != length) {
      throw tooShortOrLong();
    }
  }

  private static NotVerifiedException tooShortOrLong() {
    return new NotVerifiedException("the proof has not as many hashes as it must have");
  }

  /** The largest power of two below a size of 2 or more. */
  private static long split(long size) {
    return Long.highestOneBit(size - 1);
  }
}
