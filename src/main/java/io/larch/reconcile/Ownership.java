package io.larch.reconcile;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose a bucket is, as this database sees it.
 *
 * @param self this database's id
 * @param epoch this database's
 * @param mark the bucket's; null when it has none
 */
public record Ownership(
    String bucket, State state, UUID self, long epoch, @Nullable OwnerMark mark) {

  /** What is so. */
  public enum State {
    /** The bucket is this database's, and the database has come at least as far as the bucket. */
    OURS,
    /** Nobody's: what it holds, or doesn't hold, is not what this database knows. */
    UNCLAIMED,
    /** Another database's. */
    ANOTHERS,
    /** This database's at a later time: it was put back since, or is a copy. */
    PUT_BACK
  }

  /** Whether what the bucket holds may be judged by this database. */
  public boolean ours() {
    return state == State.OURS;
  }

  /** Who has to be named to take the bucket over: a database's id, or {@link #NOBODY}. */
  public String owner() {
    return mark == null ? NOBODY : mark.owner().toString();
  }

  /** Stands for the owner of a bucket that has none. */
  public static final String NOBODY = "nobody";

  /** One line that says whose the bucket is, and what to do about it if it isn't ours. */
  public String sentence() {
    return switch (state) {
      case OURS -> "bucket %s is this database's (%s)".formatted(bucket, self);
      case UNCLAIMED ->
          ("bucket %s has no owner mark, and what it holds is not what this database knows: is it"
                  + " the right bucket, and the right database? If so: %s")
              .formatted(bucket, wayOut());
      case ANOTHERS ->
          ("bucket %s is database %s's, and this one is %s. Both can serve from it, and neither may"
                  + " reconcile what is the other's. If that one is no more: %s")
              .formatted(bucket, owner(), self, wayOut());
      case PUT_BACK ->
          ("this database is at an earlier time (epoch %d) than bucket %s has seen of it (%d): it"
               + " was restored, or is a copy. See \"After a restore\" in docs/operations; if it is"
               + " the one that counts from now on: %s")
              .formatted(epoch, bucket, mark == null ? 0 : mark.epoch(), wayOut());
    };
  }

  private String wayOut() {
    return "larch reconcile --bucket %s --take-over %s".formatted(bucket, owner());
  }
}
