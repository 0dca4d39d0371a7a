package io.larch.receipt.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * That a leaf is in a log, in the form of C2SP's tlog-proof; the leaf itself is its extra data, so
 * that it stands alone.
 *
 * @param leaf the leaf's bytes, as ASCII
 * @param index of the leaf, from 0
 * @param path hashes of 32 bytes, from the leaf's sibling up
 * @param checkpoint as it was signed
 */
public record TlogProof(String leaf, long index, List<byte[]> path, String checkpoint) {

  private static final String HEADER = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
  private static final int MAX_PATH = Long.SIZE - 1;

  public TlogProof {
    path = List.copyOf(path);
  }

  /**
   * What a proof shows.
   *
   * @param index of the leaf
   */
  public record Verified(Leaf leaf, long index, Checkpoint checkpoint) {}

  /** The proof as text. */
  public String text() {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    text.append(EXTRA).append(Encodings.base64(leaf.getBytes(ISO_8859_1))).append('\n');
    text.append(INDEX).append(index).append('\n');
    path.forEach(hash -> text.append(Encodings.base64(hash)).append('\n'));
    return text.append('\n').append(checkpoint).toString();
  }

  /**
   * The inverse of {@link #text}.
   *
   * @throws NotVerifiedException if it isn't a proof
   */
  public static TlogProof parse(String text) {
    int end = text.indexOf("\n\n");
    if (end < 0) {
      throw new NotVerifiedException("the proof has no checkpoint");
    }
    List<String> lines = List.of(text.substring(0, end).split("\n", -1));
    if (!lines.getFirst().equals(HEADER)) {
      throw new NotVerifiedException("the proof does not begin with " + HEADER);
    }
    if (lines.size() < 3 || !lines.get(1).startsWith(EXTRA) || !lines.get(2).startsWith(INDEX)) {
      throw new NotVerifiedException("the proof has no leaf, or no index");
    }
    String index = lines.get(2).substring(INDEX.length());
    if (!NUMBER.matcher(index).matches()) {
      throw new NotVerifiedException("the proof's index is not a number");
    }
    return new TlogProof(
        new String(
            Encodings.fromBase64("the leaf", lines.get(1).substring(EXTRA.length())), ISO_8859_1),
        Long.parseLong(index),
        hashes(lines.subList(3, lines.size())),
        text.substring(end + 2));
  }

  /**
   * Hashes, one a line.
   *
   * @throws NotVerifiedException if a line is none
   */
  static List<byte[]> hashes(List<String> lines) {
    if (lines.size() > MAX_PATH + 1) {
      throw new NotVerifiedException("the proof has more hashes than any has");
    }
    List<byte[]> hashes = new ArrayList<>();
    for (String line : lines) {
      byte[] hash = Encodings.fromBase64("a hash of the proof", line);
      if (hash.length != Sha256.LENGTH) {
        throw new NotVerifiedException("a hash of the proof is not one");
      }
      hashes.add(hash);
    }
    return hashes;
  }

  /**
   * Checks everything: the leaf's form, the checkpoint's signature, and that the one leads to the
   * other.
   *
   * @throws NotVerifiedException if anything is wrong
   */
  public Verified verify(List<VerifierKey> keys) {
    Checkpoint opened = Checkpoint.open(checkpoint, keys);
    byte[] bytes = leaf.getBytes(ISO_8859_1);
    Leaf decoded = Leaf.decode(bytes);
    byte[] root =
        MerkleTree.rootByInclusion(index, opened.size(), MerkleTree.leafHash(bytes), path);
    if (!opened.hasRoot(root)) {
      throw new NotVerifiedException("the leaf is not in the log of the checkpoint");
    }
    return new Verified(decoded, index, opened);
  }
}
