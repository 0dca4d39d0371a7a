package io.larch.receipt.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text with signatures, in the form of C2SP's signed-note.
 *
 * @param text with its line end
 * @param signatures one or more
 */
record SignedNote(String text, List<Line> signatures) {

  /** What a signature line begins with. */
  static final String SIGNATURE = "— ";

  private static final int MAX_SIGNATURES = 64;

  /**
   * A signature line.
   *
   * @param id of the key, in hex
   * @param signature in base64
   */
  record Line(String name, String id, String signature) {}

  SignedNote {
    signatures = List.copyOf(signatures);
  }

  /** Writes a note. */
  static String sign(String text, List<SigningKey> keys) {
    StringBuilder note = new StringBuilder(text).append('\n');
    keys.forEach(key -> note.append(key.line(text)));
    return note.toString();
  }

  /**
   * Reads a note, and believes nothing of it yet.
   *
   * @throws NotVerifiedException if it isn't one
   */
  static SignedNote parse(String note) {
    int end = note.lastIndexOf("\n\n");
    if (end < 0 || !note.endsWith("\n") || note.chars().anyMatch(c -> c < ' ' && c != '\n')) {
      throw new NotVerifiedException("the checkpoint is not a signed note");
    }
    List<Line> signatures = new ArrayList<>();
    String block = note.substring(end + 2);
    for (String line : block.isEmpty() ? new String[0] : block.split("\n", -1)) {
      if (!line.isEmpty()) {
        signatures.add(line(line));
      }
    }
    if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
      throw new NotVerifiedException("the checkpoint has no signature, or too many");
    }
    return new SignedNote(note.substring(0, end + 1), signatures);
  }

  private static Line line(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !line.startsWith(SIGNATURE) || !VerifierKey.isName(parts[1])) {
      throw new NotVerifiedException("a signature line of the checkpoint is not one");
    }
    byte[] both = Encodings.fromBase64("a signature", parts[2]);
    if (both.length <= VerifierKey.ID_BYTES) {
      throw new NotVerifiedException("a signature of the checkpoint is too short");
    }
    return new Line(
        parts[1],
        Encodings.hex(Arrays.copyOf(both, VerifierKey.ID_BYTES)),
        Encodings.base64(Arrays.copyOfRange(both, VerifierKey.ID_BYTES, both.length)));
  }

  /**
   * Checks the signatures.
   *
   * @return the keys that have signed; signatures of other keys are passed over
   * @throws NotVerifiedException if none has, or a signature of one of them is wrong
   */
  List<VerifierKey> signers(List<VerifierKey> keys) {
    List<VerifierKey> signers = new ArrayList<>();
    byte[] message = text.getBytes(UTF_8);
    for (Line line : signatures) {
      for (VerifierKey key : keys) {
        if (key.name().equals(line.name()) && key.id().equals(line.id())) {
          if (!key.verifies(message, Encodings.fromBase64("a signature", line.signature()))) {
            throw new NotVerifiedException("a signature of " + key.name() + " is wrong");
          }
          signers.add(key);
        }
      }
    }
    if (signers.isEmpty()) {
      throw new NotVerifiedException("no known key has signed the checkpoint");
    }
    return signers;
  }
}
