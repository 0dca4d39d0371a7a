package io.larch.idempotency;

import io.larch.asset.AssetMetadata;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A digest of what a request means, by which another one under its key is told from a retry. */
public final class RequestDigest {

  private final MessageDigest digest = sha256();

  /**
   * @param kind of request, so that no two kinds have a digest in common
   */
  public RequestDigest(String kind) {
    add(kind);
  }

  /** Adds a part; what is null differs from what is empty. */
  public RequestDigest add(@Nullable String part) {
    return add(part == null ? null : part.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a list of parts. */
  public RequestDigest add(List<String> parts) {
    add((long) parts.size());
    parts.forEach(this::add);
    return this;
  }

  /** Adds a number. */
  public RequestDigest add(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    return this;
  }

  /** Adds a part. */
  public RequestDigest add(byte @Nullable [] part) {
    add(part == null ? -1L : part.length);
    if (part != null) {
      digest.update(part);
    }
    return this;
  }

  /** Adds what a client says about an asset, all of it. */
  public RequestDigest add(AssetMetadata metadata) {
    add(metadata.alt()).add(metadata.labels().size());
    metadata.labels().forEach((name, value) -> add(name).add(value));
    return add(metadata.tags());
  }

  /** The digest of all parts; to be called once. */
  public byte[] value() {
    return digest.digest();
  }

  /** What hashes a large part while it comes. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
