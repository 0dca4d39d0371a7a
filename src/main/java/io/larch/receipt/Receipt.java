package io.larch.receipt;

import org.jspecify.annotations.Nullable;

/**
 * A receipt as it stands.
 *
 * @param requestedAt when the delete was, as leaves have times
 * @param purgedAt when all was gone; null before
 * @param assets that the delete took, as are content keys and bytes
 * @param keysLeft content keys that are not confirmed to be gone
 * @param leaf the first leaf's bytes; null before it has its place
 * @param purgedLeaf the last leaf's; null before
 */
public record Receipt(
    String id,
    State state,
    String requestedAt,
    @Nullable String purgedAt,
    long assets,
    long contentKeys,
    long bytes,
    long keysLeft,
    @Nullable ProvenLeaf leaf,
    @Nullable ProvenLeaf purgedLeaf) {

  /** What has become of what the delete took. */
  public enum State {
    /** Some of it lies in the trash. */
    KEPT,
    /** Content is still to be removed. */
    PURGING,
    /** All of it came back. */
    RESTORED,
    /** All content is gone. */
    PURGED
  }

  /**
   * A leaf in the log.
   *
   * @param text its exact bytes
   * @param proof that it is in the log
   */
  public record ProvenLeaf(String text, String proof) {}
}
