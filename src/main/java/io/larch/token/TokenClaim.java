package io.larch.token;

import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;

/**
 * What a delete token is good for.
 *
 * @param path not the root
 * @param givenTo the name of whom it was given out to, in whose name the asset is deleted; of a
 *     longer one the first {@value #LONGEST_NAME} characters
 */
public record TokenClaim(AssetPath path, long entryId, AssetVersion version, String givenTo) {

  /** As many as budgets tell principals apart by. */
  static final int LONGEST_NAME = 200;

  public TokenClaim {
    givenTo = givenTo.substring(0, Math.min(givenTo.length(), LONGEST_NAME));
  }
}
