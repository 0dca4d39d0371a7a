package io.larch.token;

import io.larch.asset.AssetProblem;
import io.larch.asset.DatabaseOutage;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives out tokens and tells what they are good for. A token is signed, and kept nowhere: that it
 * can be used but once follows from the delete, after which there is no such asset. See
 * docs/adr/0041. Thread-safe.
 *
 * <p>Futures fail with {@link AssetProblem.Unavailable} when the database is away.
 */
public final class DeleteTokens {

  /** How long a key that is known is signed with, before the table is asked for the newest one. */
  private static final Duration KNOWN_FOR = Duration.ofMinutes(10);

  private final TokenKeys keys;
  private final Duration lifetime;
  private final Clock clock;

  private volatile @Nullable Known known;

  private record Known(TokenKey key, Instant since) {}

  /** Signs tokens without asking anybody. */
  @FunctionalInterface
  public interface Signer {

    /** A token, good from now on for the configured time. */
    DeleteToken sign(TokenClaim claim);
  }

  /**
   * @param pool requests' connections
   * @param lifetime of a token; 1 hour at most, since keys are forgotten
   */
  public DeleteTokens(Pool pool, Duration lifetime, Clock clock) {
    this.keys = new TokenKeys(pool);
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /** To be asked for before something is done that a token is to be given out for. */
  public Future<Signer> signer() {
    Known current = known;
    Instant now = clock.instant();
    Future<TokenKey> key =
        current != null && current.since().plus(KNOWN_FOR).isAfter(now)
            ? Future.succeededFuture(current.key())
            : keys.current().onSuccess(found -> known = new Known(found, now));
    return key.<Signer>map(found -> claim -> found.sign(claim, clock.instant().plus(lifetime)))
        .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)));
  }

  /** What a token is good for; empty for one that is expired, altered, or none at all. */
  public Future<Optional<TokenClaim>> verify(String text) {
    TokenKey.Unproved token = TokenKey.Unproved.parse(text).orElse(null);
    if (token == null) {
      return Future.succeededFuture(Optional.empty());
    }
    Known current = known;
    return (current != null && current.key().id() == token.keyId()
            ? Future.succeededFuture(Optional.of(current.key()))
            : keys.find(token.keyId()))
        .map(key -> key.flatMap(found -> found.prove(token, clock.instant())))
        .recover(failure -> Future.failedFuture(DatabaseOutage.explain(failure)));
  }
}
