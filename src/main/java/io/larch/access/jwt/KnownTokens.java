package io.larch.access.jwt;

import io.larch.access.jwt.TokenCheck.Valid;
import io.larch.caller.Principal;
import io.vertx.core.Future;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were found valid, by their digest, until they expire; the last used of them, when
 * they are too many. Safe for use from any thread.
 */
final class KnownTokens {

  /** Some 5 MB. */
  private static final int MOST = 10_000;

  private final InstantSource clock;
  private final Map<Digest, Known> tokens =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Serial private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Known> eldest) {
          return size() > MOST;
        }
      };

  private IssuerKeys keys = IssuerKeys.NONE;

  KnownTokens(InstantSource clock) {
    this.clock = clock;
  }

  /** What stands for a token. */
  record Digest(ByteBuffer sha256) {}

  private record Known(Future<Principal> found, Instant until) {}

  static Digest digest(String token) {
    try {
      return new Digest(
          ByteBuffer.wrap(
                  MessageDigest.getInstance("SHA-256")
                      .digest(token.getBytes(StandardCharsets.US_ASCII)))
              .asReadOnlyBuffer());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Whom a token is of; null when that isn't known, or no more. */
  synchronized @Nullable Future<Principal> find(Digest token) {
    Known known = tokens.get(token);
    if (known == null) {
      return null;
    }
    if (clock.instant().isBefore(known.until())) {
      return known.found();
    }
    tokens.remove(token);
    return null;
  }

  /**
   * Remembers whom a token is of, unless the issuer has other keys by now.
   *
   * @param by those that it was checked by
   */
  synchronized Principal remember(Digest token, Valid valid, IssuerKeys by) {
    if (by == keys) {
      tokens.put(token, new Known(Future.succeededFuture(valid.principal()), valid.until()));
    }
    return valid.principal();
  }

  /** The issuer has other keys: all tokens are to be checked again. */
  synchronized void forget(IssuerKeys now) {
    keys = now;
    tokens.clear();
  }

  /** How many are known. */
  synchronized int size() {
    return tokens.size();
  }
}
