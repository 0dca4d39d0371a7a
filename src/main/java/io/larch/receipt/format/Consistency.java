package io.larch.receipt.format;

import java.util.List;

/** That a log has only grown between two checkpoints. */
public final class Consistency {

  private Consistency() {}

  /** The text of a proof: one hash a line. */
  public static String text(List<byte[]> path) {
    StringBuilder text = new StringBuilder();
    path.forEach(hash -> text.append(Encodings.base64(hash)).append('\n'));
    return text.toString();
  }

  /**
   * Checks both checkpoints, and that the one is the beginning of the other.
   *
   * @param proof as of {@link #text}
   * @return the sizes of both, smaller first
   * @throws NotVerifiedException if anything is wrong
   */
  public static List<Long> verify(
      String older, String newer, String proof, List<VerifierKey> keys) {
    Checkpoint first = Checkpoint.open(older, keys);
    Checkpoint second = Checkpoint.open(newer, keys);
    if (!first.origin().equals(second.origin())) {
      throw new NotVerifiedException("the checkpoints are of different logs");
    }
    if (!proof.isEmpty() && !proof.endsWith("\n")) {
      throw new NotVerifiedException("the proof's last line has no end");
    }
    List<String> lines =
        proof.isEmpty()
            ? List.of()
            : List.of(proof.substring(0, proof.length() - 1).split("\n", -1));
    List<byte[]> path = TlogProof.hashes(lines);
    requireGrown(first, second, path);
    return List.of(first.size(), second.size());
  }

  private static void requireGrown(Checkpoint first, Checkpoint second, List<byte[]> path) {
    if (first.size() == 0) {
      // Every log begins so.
      if (!path.isEmpty() || !first.hasRoot(MerkleFrontier.EMPTY.root())) {
        throw new NotVerifiedException("of an empty log there is nothing to prove");
      }
      return;
    }
    List<byte[]> roots =
        MerkleTree.rootsByConsistency(
            first.size(), second.size(), Encodings.fromBase64("the root", first.root()), path);
    if (!first.hasRoot(roots.getFirst()) || !second.hasRoot(roots.getLast())) {
      throw new NotVerifiedException("the old log is not the beginning of the new one");
    }
  }
}
