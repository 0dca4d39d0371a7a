package io.larch.config;

import io.larch.receipt.format.NotVerifiedException;
import io.larch.receipt.format.SigningKey;
import io.larch.receipt.format.VerifierKey;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Receipts of deletes.
 *
 * @param mode which deletes leave one
 * @param origin the log's name; null where nobody has said, which goes with {@link Mode#OFF} alone
 * @param retiredKeys those that have signed the log before
 * @param key the one that signs, in PEM, and while it is replaced the former one after it; may be
 *     empty where no receipts are given
 */
public record ReceiptsConfig(
    Mode mode, @Nullable String origin, List<VerifierKey> retiredKeys, Secret key) {

  /** Which deletes leave a receipt. */
  public enum Mode {
    /** Those that ask for one. */
    ON_REQUEST,
    /** All of them. */
    ALWAYS,
    /** None. */
    OFF
  }

  public ReceiptsConfig {
    retiredKeys = List.copyOf(retiredKeys);
  }

  /** The keys that sign; none without an origin. */
  public List<SigningKey> signingKeys() {
    return origin == null || key.value().isEmpty()
        ? List.of()
        : SigningKey.read(key.value(), origin);
  }

  static ReceiptsConfig from(Section section) {
    Set<VerifierKey> retired = section.get("retired-keys", ValueParser.setOf(verifierKey()));
    return new ReceiptsConfig(
        section.get("mode", ValueParser.choice(Mode.class)),
        section.optional("origin", originName()),
        List.copyOf(retired),
        section.secret("key"));
  }

  private static ValueParser<String> originName() {
    return value -> {
      String text = ValueParser.text(value);
      if (!VerifierKey.isName(text)) {
        throw new InvalidValueException(
            "must be 1 to 255 characters of printable ASCII without space and '+', such as"
                + " assets.example.org/larch, not '"
                + text
                + "'");
      }
      return text;
    };
  }

  private static ValueParser<VerifierKey> verifierKey() {
    return value -> {
      try {
        return VerifierKey.parse(ValueParser.text(value));
      } catch (NotVerifiedException e) {
        throw new InvalidValueException(
            "must be lines of /.well-known/larch-receipt-keys, but " + e.reason());
      }
    };
  }
}
