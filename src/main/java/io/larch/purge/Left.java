package io.larch.purge;

import io.larch.content.DeleteResults.FailedKey;
import java.util.Map;
import java.util.Set;

/**
 * What an attempt at a message has left.
 *
 * @param failed the keys that are not known to be gone
 * @param untried those of them that were in no request
 * @param refusedPage keys of the smallest request that failed as a whole, for a reason that may be
 *     one key's; 0 when there was none
 * @param stopped whether the process stopped before all were tried
 */
record Left(Map<String, FailedKey> failed, Set<String> untried, int refusedPage, boolean stopped) {
  Left {
    failed = Map.copyOf(failed);
    untried = Set.copyOf(untried);
  }
}
