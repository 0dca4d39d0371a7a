package io.larch.token;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import io.larch.selector.AssetVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that tokens are signed with, and how: key's id, expiry, asset, whom it is for, path, and an
 * HMAC over all of it, in Base64 for URLs after a prefix that scanners for secrets know.
 */
final class TokenKey {

  static final int SECRET_BYTES = 32;

  private static final String PREFIX = "larch_dt_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 32;

  /** Key's id, expiry, the asset's row, version and entry, and the length of the name. */
  private static final int FIXED = 5 * Long.BYTES + Short.BYTES;

  /** Of the longest path. */
  private static final int MAX_TEXT = 4_096;

  /** So that no other signature of such a key, for whatever purpose, is one of a token. */
  private static final byte[] PURPOSE = "larch delete token 2".getBytes(StandardCharsets.US_ASCII);

  private final long id;
  private final byte[] secret;

  /**
   * @param id in the table
   * @param secret {@value #SECRET_BYTES} bytes
   */
  TokenKey(long id, byte[] secret) {
    this.id = id;
    this.secret = secret.clone();
  }

  /** In the table. */
  long id() {
    return id;
  }

  /** A token for what is claimed. */
  DeleteToken sign(TokenClaim claim, Instant expiresAt) {
    byte[] path = claim.path().stored().getBytes(StandardCharsets.UTF_8);
    byte[] name = claim.givenTo().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(FIXED + name.length + path.length + MAC_BYTES);
    bytes
        .putLong(id)
        .putLong(expiresAt.getEpochSecond())
        .putLong(claim.version().id())
        .putLong(claim.version().version())
        .putLong(claim.entryId())
        .putShort((short) name.length)
        .put(name)
        .put(path);
    bytes.put(mac(bytes.array(), bytes.position()));
    return new DeleteToken(
        PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array()),
        Instant.ofEpochSecond(expiresAt.getEpochSecond()));
  }

  /** What is written in a token, of which nothing is proved yet. */
  static final class Unproved {

    private final byte[] bytes;

    private Unproved(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Empty for what is no token at all. */
    static Optional<Unproved> parse(String text) {
      if (!text.startsWith(PREFIX) || text.length() > MAX_TEXT) {
        return Optional.empty();
      }
      try {
        String encoded = text.substring(PREFIX.length());
        byte[] bytes = Base64.getUrlDecoder().decode(encoded);
        // Other texts decode to the same bytes; a token has one.
        boolean only =
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(encoded);
        return only && bytes.length > FIXED + MAC_BYTES
            ? Optional.of(new Unproved(bytes))
            : Optional.empty();
      } catch (IllegalArgumentException notBase64) {
        return Optional.empty();
      }
    }

    /** Which key it says that it is signed with. */
    long keyId() {
      return ByteBuffer.wrap(bytes).getLong();
    }
  }

  /** What a token is good for; empty unless it is signed with this key and not expired. */
  Optional<TokenClaim> prove(Unproved token, Instant now) {
    byte[] bytes = token.bytes;
    int end = bytes.length - MAC_BYTES;
    if (!MessageDigest.isEqual(mac(bytes, end), Arrays.copyOfRange(bytes, end, bytes.length))) {
      return Optional.empty();
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes);
    boolean ours = fields.getLong() == id;
    boolean expired = fields.getLong() <= now.getEpochSecond();
    AssetVersion version = new AssetVersion(fields.getLong(), fields.getLong());
    long entryId = fields.getLong();
    int name = fields.getShort();
    String givenTo = new String(bytes, FIXED, name, StandardCharsets.UTF_8);
    String path = new String(bytes, FIXED + name, end - FIXED - name, StandardCharsets.UTF_8);
    try {
      return ours && !expired
          ? Optional.of(new TokenClaim(AssetPath.fromStored(path), entryId, version, givenTo))
          : Optional.empty();
    } catch (InvalidRequestException | IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  private byte[] mac(byte[] bytes, int length) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update(PURPOSE);
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "TokenKey[" + id + "]";
  }
}
