package io.larch.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Records of what was deleted, and by whom.
 *
 * @param enabled whether there are any; null where nobody has said, see {@link
 *     AccessConfig#isAudited}
 * @param paths how paths and selectors are recorded
 * @param keep for how long
 */
public record AuditConfig(@Nullable Boolean enabled, Paths paths, Duration keep) {

  private static final String HASH = "sha256:";

  /** How paths and selectors are recorded. */
  public enum Paths {
    /** As they are. */
    PLAIN,
    /** As a hash, by which a path that is known can be looked for. */
    HASHED
  }

  /** A path or selector as it is recorded; what is empty stays so. */
  public String shown(String text) {
    return paths == Paths.PLAIN || text.isEmpty() ? text : HASH + hash(text);
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static AuditConfig from(Section section) {
    return new AuditConfig(
        section.optional("enabled", ValueParser.bool()),
        section.get("paths", ValueParser.choice(Paths.class)),
        section.get("keep", ValueParser.duration("1h", "3650d")));
  }
}
