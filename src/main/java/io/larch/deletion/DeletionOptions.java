package io.larch.deletion;

/**
 * How something is deleted, whatever it is.
 *
 * @param keep whether that is kept which the rules by path say is kept; otherwise it is purged,
 *     with what is kept of the same entries, for which the caller needs the permission {@code
 *     purge}
 */
public record DeletionOptions(boolean keep) {

  /** As the rules say. */
  public static final DeletionOptions USUAL = new DeletionOptions(true);
}
