package io.larch.deletion;

import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Assets to delete, named one by one.
 *
 * @param items 1 to {@value #MAX_ITEMS}, no asset twice
 * @param expect how many of them must be there at the moment of deletion, from 0; null if it
 *     doesn't matter
 */
public record DeletionList(List<Item> items, @Nullable Long expect) {

  /** Assets that one list may name. */
  public static final int MAX_ITEMS = 1000;

  /** A version that no asset has. */
  public static final AssetVersion NO_VERSION = new AssetVersion(-1, -1);

  /**
   * Checks the number of items.
   *
   * @throws IllegalArgumentException when there are none, or too many
   */
  public DeletionList {
    items = List.copyOf(items);
    if (items.isEmpty() || items.size() > MAX_ITEMS) {
      throw new IllegalArgumentException(items.size() + " items");
    }
  }

  /**
   * One asset.
   *
   * @param path not the root
   * @param version what it must be, {@link #NO_VERSION} for an entity tag that is none of ours;
   *     null if it doesn't matter
   */
  public record Item(AssetPath path, long entryId, @Nullable AssetVersion version) {}

  /** What became of an item. */
  public enum Outcome {
    /** It was there, and is gone. */
    DELETED,
    /** There is no such entry. */
    NOT_FOUND,
    /** Whoever asks may not delete it. */
    FORBIDDEN,
    /** The entry is there, and is not the version that it must be. */
    PRECONDITION_FAILED
  }

  /** The same, expecting nothing. */
  public DeletionList(List<Item> items) {
    this(items, null);
  }

  /** The same for lists that mean the same, however their JSON was spaced. */
  byte[] digest(DeletionOptions options) {
    MessageDigest digest = sha256();
    // Nothing for what is usual, so that lists of before are the same.
    if (expect != null) {
      digest.update("expect".getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(expect).flip());
    }
    if (!options.keep()) {
      digest.update("keep=no".getBytes(StandardCharsets.UTF_8));
    }
    for (Item item : items) {
      AssetVersion version = item.version();
      byte[] path = item.path().stored().getBytes(StandardCharsets.UTF_8);
      ByteBuffer numbers = ByteBuffer.allocate(4 * Long.BYTES);
      numbers.putLong(path.length).putLong(item.entryId());
      numbers.putLong(version == null ? 0 : version.id());
      numbers.putLong(version == null ? 0 : version.version());
      digest.update(numbers.flip());
      digest.update(path);
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
