package io.larch.receipt.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A key that checkpoints are verified by, as C2SP's signed-note has it, of the type Ed25519.
 *
 * @param name the log's origin
 * @param key 32 bytes in base64, as of RFC 8032
 */
public record VerifierKey(String name, String key) {

  /** Bytes of a key's id. */
  static final int ID_BYTES = 4;

  private static final byte ED25519 = 1;
  private static final int KEY_BYTES = 32;
  private static final int MAX_NAME = 255;

  /** What stands before the 32 bytes where the JDK reads a key (RFC 8410). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  /**
   * Checks the name and the key's length.
   *
   * @throws NotVerifiedException if they aren't allowed
   */
  public VerifierKey {
    if (!isName(name)) {
      throw new NotVerifiedException(
          "a key's name is 1 to 255 characters of printable ASCII without space and '+'");
    }
    if (Encodings.fromBase64("a key", key).length != KEY_BYTES) {
      throw new NotVerifiedException("the key of " + name + " is not one of Ed25519");
    }
  }

  /** Whether a log or a key may be called so. */
  public static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_NAME
        && name.chars().allMatch(c -> c > ' ' && c <= '~' && c != '+');
  }

  /** The first bytes of a hash over name and key, in hex. */
  String id() {
    return Encodings.hex(
        Arrays.copyOf(
            Sha256.of(name.getBytes(US_ASCII), new byte[] {'\n', ED25519}, bytes()), ID_BYTES));
  }

  /** Its 32 bytes. */
  byte[] bytes() {
    return Encodings.fromBase64("a key", key);
  }

  /** Whether a signature is this key's of a message. */
  boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(publicKey());
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // not even of the form of a signature, or of a key
    }
  }

  private PublicKey publicKey() throws GeneralSecurityException {
    byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + KEY_BYTES);
    System.arraycopy(bytes(), 0, encoded, X509_PREFIX.length, KEY_BYTES);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }

  /**
   * Reads {@code name+id+key}.
   *
   * @throws NotVerifiedException if it isn't that, or the id doesn't follow from name and key
   */
  public static VerifierKey parse(String text) {
    String[] parts = text.split("\\+", 3);
    if (parts.length != 3) {
      throw new NotVerifiedException("a key is not of the form name+id+key");
    }
    byte[] typed = Encodings.fromBase64("a key", parts[2]);
    if (typed.length != 1 + KEY_BYTES || typed[0] != ED25519) {
      throw new NotVerifiedException("a key is not one of Ed25519");
    }
    VerifierKey key =
        new VerifierKey(parts[0], Encodings.base64(Arrays.copyOfRange(typed, 1, typed.length)));
    if (!key.id().equals(parts[1])) {
      throw new NotVerifiedException("the id of a key does not follow from its name and key");
    }
    return key;
  }

  /**
   * Reads keys, one a line.
   *
   * @throws NotVerifiedException if there is none, or a line is none
   */
  public static List<VerifierKey> parseAll(String text) {
    List<VerifierKey> keys = text.lines().map(VerifierKey::parse).toList();
    if (keys.isEmpty()) {
      throw new NotVerifiedException("there is no key");
    }
    return keys;
  }

  /** {@code name+id+key}, which {@link #parse} reads. */
  @Override
  public String toString() {
    byte[] typed = new byte[1 + KEY_BYTES];
    typed[0] = ED25519;
    System.arraycopy(bytes(), 0, typed, 1, KEY_BYTES);
    return name + "+" + id() + "+" + Encodings.base64(typed);
  }
}
