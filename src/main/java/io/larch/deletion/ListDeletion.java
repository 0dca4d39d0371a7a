package io.larch.deletion;

import io.larch.deletion.DeletionList.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a list of deletes did.
 *
 * @param outcomes one for each item, in the list's order
 * @param kept how many of those that went are kept
 * @param id under which what is kept can be found, and restored; null when nothing is
 * @param receipt the id of the one that it has left; null for none
 */
public record ListDeletion(
    List<Outcome> outcomes, long kept, @Nullable String id, @Nullable String receipt) {

  public ListDeletion {
    outcomes = List.copyOf(outcomes);
  }

  /** How many went. */
  public long deleted() {
    return outcomes.stream().filter(outcome -> outcome == Outcome.DELETED).count();
  }
}
