package io.larch.receipt.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A key of Ed25519 that signs checkpoints. Its text says nothing of it. */
public final class SigningKey {

  private static final String ALGORITHM = "Ed25519";
  private static final int BITS = 255;

  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+?)\\s*-----END PRIVATE KEY-----\\s*");

  private final PrivateKey secret;
  private final VerifierKey verifier;

  private SigningKey(PrivateKey secret, VerifierKey verifier) {
    this.secret = secret;
    this.verifier = verifier;
  }

  /**
   * Reads keys in PKCS#8 and PEM, as {@code openssl genpkey -algorithm ed25519} writes them: one,
   * or while one is replaced by another both of them.
   *
   * @param name that they sign by, see {@link VerifierKey#isName}
   * @throws IllegalArgumentException if the text is anything else; the message doesn't show it
   */
  public static List<SigningKey> read(String pem, String name) {
    List<SigningKey> keys = new ArrayList<>();
    Matcher matcher = PEM.matcher(pem);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      keys.add(key(matcher.group(1), name));
      end = matcher.end();
    }
    if (keys.isEmpty() || end != pem.length()) {
      throw malformed(null);
    }
    return keys;
  }

  private static SigningKey key(String base64, String name) {
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(base64);
      PrivateKey secret =
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      byte[] seed = ((EdECPrivateKey) secret).getBytes().orElseThrow(() -> malformed(null));
      return new SigningKey(secret, new VerifierKey(name, Encodings.base64(publicKey(seed))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  /**
   * The JDK tells the public key of a private one only as it makes a pair: this makes the pair that
   * it would make if chance gave out the seed.
   */
  private static byte[] publicKey(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
    generator.initialize(BITS, new Given(seed));
    KeyPair pair = generator.generateKeyPair();
    byte[] encoded = pair.getPublic().getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - seed.length, encoded.length);
  }

  /** A new key, in the form that {@link #read} takes. */
  public static String generate() {
    try {
      byte[] encoded =
          KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair().getPrivate().getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
          + "\n-----END PRIVATE KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** What verifies its signatures. */
  public VerifierKey verifier() {
    return verifier;
  }

  /** A signature line of a note, with its line end. */
  String line(String text) {
    byte[] id = HexFormat.of().parseHex(verifier.id());
    byte[] signature = sign(text.getBytes(UTF_8));
    byte[] both = Arrays.copyOf(id, id.length + signature.length);
    System.arraycopy(signature, 0, both, id.length, signature.length);
    return SignedNote.SIGNATURE + verifier.name() + " " + Encodings.base64(both) + "\n";
  }

  private byte[] sign(byte[] message) {
    try {
      Signature signer = Signature.getInstance(ALGORITHM);
      signer.initSign(secret);
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read can't sign", e);
    }
  }

  /** Whose it is, and nothing of it. */
  @Override
  public String toString() {
    return "signs for " + verifier.name();
  }

  private static IllegalArgumentException malformed(@Nullable Exception why) {
    return new IllegalArgumentException(
        "is not a private key of Ed25519 in PKCS#8 and PEM; make one by openssl genpkey -algorithm"
            + " ed25519",
        why);
  }

  /** Gives out what it was given. */
  private static final class Given extends SecureRandom {

    @Serial private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Given(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
