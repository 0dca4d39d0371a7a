package io.larch.access.jwt;

import io.larch.access.jwt.IssuerKeys.UnreadableException;
import io.larch.access.jwt.TokenCheck.UnknownKey;
import io.larch.access.jwt.TokenCheck.Valid;
import io.larch.caller.Principal;
import io.larch.caller.UnauthenticatedException;
import io.larch.caller.UndecidedException;
import io.larch.config.JwtConfig;
import io.larch.retry.OutageLog;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom tokens are of. One that was found valid is known until it expires; another is checked on
 * threads of their own. The issuer's keys are fetched at the start, which fails without a usable
 * one, every five minutes, and when a token names one that isn't known, but at most each 30 s.
 * Those of the last set that could be read are in force until the next one is read; a set without a
 * usable key is one that lets nobody in.
 */
public final class Tokens extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

  private static final Duration REFRESH = Duration.ofMinutes(5);
  private static final Duration LEAST_GAP = Duration.ofSeconds(30);
  private static final Duration FETCH_LIMIT = Duration.ofSeconds(5);
  private static final int THREADS = 2;

  /** Checks under way and waiting; more than that are seconds of work. */
  private static final int MAX_CHECKS = 1_000;

  private static final Pattern THREE_PARTS =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  private final JwtConfig config;
  private final TokenCheck check;
  private final KnownTokens known;
  private final LongSupplier nanoTime;
  private final AtomicInteger checks = new AtomicInteger();
  private final OutageLog outages = new OutageLog(LOG, Duration.ofMinutes(1));

  /** Whether there have been keys, so that the server runs. */
  private volatile boolean begun;

  private @Nullable IssuerClient client;
  private @Nullable WorkerExecutor worker;
  private volatile IssuerKeys keys = IssuerKeys.NONE;
  private volatile Future<Void> refreshing = Future.succeededFuture();
  private volatile long askedAt;

  /** Those of an issuer. */
  public Tokens(JwtConfig config) {
    this(config, InstantSource.system(), System::nanoTime);
  }

  /**
   * @param clock by which tokens expire
   * @param nanoTime by which the issuer is asked not too often
   */
  Tokens(JwtConfig config, InstantSource clock, LongSupplier nanoTime) {
    this.config = config;
    this.check = new TokenCheck(config, clock);
    this.known = new KnownTokens(clock);
    this.nanoTime = nanoTime;
  }

  @Override
  public Future<?> start() {
    client = new IssuerClient(vertx, config.jwks(), FETCH_LIMIT);
    worker = vertx.createSharedWorkerExecutor("larch-tokens", THREADS);
    vertx.setPeriodic(REFRESH.toMillis(), _ -> refresh());
    return refresh()
        .recover(
            failure ->
                Future.failedFuture(
                    "the keys of access.jwt.jwks, %s, can't be read: %s"
                        .formatted(config.jwks(), failure.getMessage())))
        .compose(
            _ ->
                keys.isEmpty()
                    ? Future.failedFuture(
                        "access.jwt.jwks, %s, has no key for %s; nobody could be let in"
                            .formatted(config.jwks(), config.algorithms()))
                    : Future.<Void>succeededFuture())
        .onSuccess(_ -> begun = true);
  }

  @Override
  public Future<?> stop() {
    return Objects.requireNonNull(client, "started").close();
  }

  /**
   * Whom a token is of.
   *
   * @return completed where it is known; fails with {@link UnauthenticatedException} or {@link
   *     UndecidedException}
   */
  public Future<Principal> find(String token) {
    // First, since most are known. None that is has other characters than those of ASCII.
    KnownTokens.Digest digest = KnownTokens.digest(token);
    Future<Principal> principal = known.find(digest);
    if (principal != null) {
      return principal;
    }
    return THREE_PARTS.matcher(token).matches()
        ? checked(token, digest)
        : Future.failedFuture(new UnauthenticatedException("neither an API key nor a token"));
  }

  private Future<Principal> checked(String token, KnownTokens.Digest digest) {
    IssuerKeys before = keys;
    return check(token, before)
        .compose(
            result ->
                result instanceof UnknownKey
                    ? refreshIfDue()
                        .otherwiseEmpty()
                        .compose(_ -> checkAgain(token, digest, before))
                    : Future.succeededFuture(outcome(result, digest, before)));
  }

  private Future<Principal> checkAgain(String token, KnownTokens.Digest digest, IssuerKeys before) {
    IssuerKeys now = keys;
    return now == before
        ? Future.succeededFuture(outcome(new UnknownKey(), digest, now))
        : check(token, now).map(result -> outcome(result, digest, now));
  }

  private Principal outcome(TokenCheck.Result result, KnownTokens.Digest digest, IssuerKeys by) {
    if (result instanceof Valid valid) {
      return known.remember(digest, valid, by);
    }
    throw new UnauthenticatedException("a token of a key that isn't the issuer's");
  }

  private Future<TokenCheck.Result> check(String token, IssuerKeys by) {
    if (checks.incrementAndGet() > MAX_CHECKS) {
      checks.decrementAndGet();
      return Future.failedFuture(
          new UndecidedException(
              "Too many tokens are to be checked. Nothing was done; try again."));
    }
    return Objects.requireNonNull(worker, "started")
        .executeBlocking(() -> check.check(token, by), false)
        .onComplete(_ -> checks.decrementAndGet())
        .map(Objects::requireNonNull);
  }

  private synchronized Future<Void> refreshIfDue() {
    boolean due = nanoTime.getAsLong() - askedAt >= LEAST_GAP.toNanos();
    return due ? refresh() : refreshing;
  }

  private synchronized Future<Void> refresh() {
    if (!refreshing.isComplete()) {
      return refreshing;
    }
    askedAt = nanoTime.getAsLong();
    refreshing =
        Objects.requireNonNull(client, "started")
            .fetch()
            .compose(this::read)
            .onSuccess(_ -> outages.up("the issuer's keys can be read again"))
            .onFailure(
                failure -> {
                  if (begun) { // else the start fails of it, and says so
                    outages.down(
                        "the issuer's keys can't be read, and those of before stay in force",
                        failure);
                  }
                });
    return refreshing;
  }

  private Future<Void> read(String document) {
    try {
      IssuerKeys read = IssuerKeys.parse(document, config.algorithms());
      if (!read.isSameAs(keys)) {
        keys = read;
        // What a key has signed that is gone by now is valid no more.
        known.forget(read);
        if (read.isEmpty()) {
          LOG.warn("the issuer has no usable key any more; no token is taken");
        }
      }
      return Future.succeededFuture();
    } catch (UnreadableException e) {
      return Future.failedFuture(e);
    }
  }
}
