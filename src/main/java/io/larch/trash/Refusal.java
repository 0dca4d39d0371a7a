package io.larch.trash;

import io.larch.asset.AssetProblem;
import io.larch.deletion.Preconditions;
import io.larch.selector.AssetVersion;
import io.larch.selector.VersionMatch;
import java.util.Optional;

/** What is refused since its preconditions don't hold. */
final class Refusal {

  private Refusal() {}

  /**
   * Whether preconditions hold of one row at the most.
   *
   * @param selected how many there are
   */
  static boolean hold(Preconditions preconditions, long selected, Optional<AssetVersion> found) {
    Long expect = preconditions.expect();
    VersionMatch match = preconditions.match();
    return (expect == null || expect == selected) && (match == null || match.isMetBy(found));
  }

  /**
   * Why something was not done.
   *
   * @param selected how many rows there are
   * @param done what would have been done
   */
  static AssetProblem of(Preconditions preconditions, long selected, String done) {
    Long expect = preconditions.expect();
    return expect != null && expect != selected
        ? new AssetProblem.PreconditionFailed(
            "Expected %d in the trash, but %d are selected. Nothing was %s."
                .formatted(expect, selected, done),
            selected)
        : new AssetProblem.PreconditionFailed(
            "What is in the trash, if anything, is not what If-Match names. Nothing was %s."
                .formatted(done),
            selected);
  }
}
