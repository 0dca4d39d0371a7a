package io.larch.receipt;

import io.larch.receipt.format.SigningKey;
import io.larch.receipt.format.VerifierKey;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The log's name and keys.
 *
 * @param origin null where no receipts have ever been given
 * @param signing those that sign, the one of today first; none: this process signs nothing
 * @param retired those that have signed before
 */
public record LogKeys(
    @Nullable String origin, List<SigningKey> signing, List<VerifierKey> retired) {

  /** No log. */
  public static final LogKeys NONE = new LogKeys(null, List.of(), List.of());

  public LogKeys {
    signing = List.copyOf(signing);
    retired = List.copyOf(retired);
  }

  /** Whether this process can sign. */
  public boolean canSign() {
    return origin != null && !signing.isEmpty();
  }

  /** What verifies the log, those that sign first. */
  public List<VerifierKey> verifiers() {
    return Stream.concat(ours().stream(), retired.stream()).toList();
  }

  /** What verifies what this process signs. */
  List<VerifierKey> ours() {
    return signing.stream().map(SigningKey::verifier).toList();
  }
}
