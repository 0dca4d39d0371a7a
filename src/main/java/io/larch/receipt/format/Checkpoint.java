package io.larch.receipt.format;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a log says of itself, in the form of C2SP's tlog-checkpoint without extension lines.
 *
 * @param origin the log's name
 * @param size leaves
 * @param root of the tree over them, 32 bytes in base64
 */
public record Checkpoint(String origin, long size, String root) {

  private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,17}");

  /** Of a tree. */
  public static Checkpoint of(String origin, MerkleFrontier tree) {
    return new Checkpoint(origin, tree.size(), Encodings.base64(tree.root()));
  }

  /** Whether this is the root. */
  boolean hasRoot(byte[] hash) {
    return root.equals(Encodings.base64(hash));
  }

  /** With the signatures of these keys, all of them the origin's. */
  public String sign(List<SigningKey> keys) {
    return SignedNote.sign(origin + "\n" + size + "\n" + root + "\n", keys);
  }

  /**
   * Reads a signed checkpoint.
   *
   * @throws NotVerifiedException if it isn't one, none of these keys has signed it, or a signature
   *     of one is wrong
   */
  public static Checkpoint open(String note, List<VerifierKey> keys) {
    SignedNote signed = SignedNote.parse(note);
    Checkpoint checkpoint = of(signed.text());
    List<VerifierKey> its =
        keys.stream().filter(key -> key.name().equals(checkpoint.origin())).toList();
    if (its.isEmpty()) {
      throw new NotVerifiedException("no key is of the log " + checkpoint.origin());
    }
    signed.signers(its);
    return checkpoint;
  }

  /**
   * Whether each of these keys has signed a checkpoint.
   *
   * @throws NotVerifiedException if the note isn't one
   */
  public static boolean isSignedByAll(String note, List<VerifierKey> keys) {
    SignedNote signed = SignedNote.parse(note);
    try {
      return signed.signers(keys).containsAll(keys);
    } catch (NotVerifiedException e) {
      return false;
    }
  }

  private static Checkpoint of(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length != 4 || !VerifierKey.isName(lines[0]) || !SIZE.matcher(lines[1]).matches()) {
      throw new NotVerifiedException("the checkpoint is not of origin, size and root");
    }
    byte[] root = Encodings.fromBase64("the checkpoint's root", lines[2]);
    if (root.length != Sha256.LENGTH) {
      throw new NotVerifiedException("the checkpoint's root is not a hash");
    }
    return new Checkpoint(lines[0], Long.parseLong(lines[1]), lines[2]);
  }
}
