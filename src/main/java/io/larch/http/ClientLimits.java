package io.larch.http;

import io.larch.caller.Principal;
import io.larch.config.LimitsConfig;
import io.larch.limit.ConcurrencyLimiter;
import io.larch.limit.RateLimiter;
import io.larch.limit.RateLimiter.Decision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What each client may do in a second, and at once; beyond it a request is answered 429, and
 * nothing is done. Answers tell how much is left, in the fields of
 * draft-ietf-httpapi-ratelimit-headers. Of all instances of a process; thread-safe.
 */
public final class ClientLimits {

  private static final CharSequence POLICY = HttpHeaders.createOptimized("RateLimit-Policy");
  private static final CharSequence LEFT = HttpHeaders.createOptimized("RateLimit");
  private static final String RETRY_AFTER = HttpHeaders.RETRY_AFTER.toString();

  /** Principals are told apart by so many characters of their names, which are kept. */
  private static final int LONGEST_NAME = 200;

  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final @Nullable Rate requests;
  private final @Nullable Rate deletes;
  private final @Nullable Rate logIns;
  private final @Nullable ConcurrencyLimiter uploads;
  private final Counter refusedUploads;

  /** One limit of something in a second, and how often it was exceeded. */
  private record Rate(Kind kind, RateLimiter limiter, Counter refused) {

    String policy() {
      return "\"%s\";q=%d;w=1".formatted(kind.word(), limiter.perSecond());
    }

    String left(Decision decision) {
      return "\"%s\";r=%d;t=%d"
          .formatted(kind.word(), decision.remaining(), seconds(decision.resetNanos()));
    }
  }

  private enum Kind {
    REQUESTS,
    DELETES,
    UPLOADS,
    LOG_INS;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * @param nanos a clock that never goes back, in nanoseconds
   */
  public ClientLimits(LimitsConfig config, MeterRegistry meters, LongSupplier nanos) {
    this.requests = rate(Kind.REQUESTS, config.requests(), config, meters, nanos);
    this.deletes = rate(Kind.DELETES, config.deletes(), config, meters, nanos);
    this.logIns = rate(Kind.LOG_INS, config.refusedLogIns(), config, meters, nanos);
    this.uploads = config.uploads() == null ? null : new ConcurrencyLimiter(config.uploads());
    this.refusedUploads = refused(Kind.UPLOADS, meters);
  }

  /** Limits nothing. */
  public static ClientLimits none(MeterRegistry meters) {
    return new ClientLimits(LimitsConfig.NONE, meters, System::nanoTime);
  }

  private static @Nullable Rate rate(
      Kind kind,
      @Nullable Integer perSecond,
      LimitsConfig config,
      MeterRegistry meters,
      LongSupplier nanos) {
    Counter refused = refused(kind, meters);
    if (perSecond == null) {
      return null;
    }
    RateLimiter limiter = new RateLimiter(perSecond, config.maxClients(), nanos);
    Gauge.builder("larch.limits.clients", limiter, RateLimiter::clients)
        .description("Clients of which something is kept for their limit")
        .tag("limit", kind.word())
        .register(meters);
    return new Rate(kind, limiter, refused);
  }

  private static Counter refused(Kind kind, MeterRegistry meters) {
    return Counter.builder("larch.limits.refused")
        .description("Requests that were answered 429, since their client had reached a limit")
        .tag("limit", kind.word())
        .register(meters);
  }

  /**
   * Counts a request, and has its answer tell what is left.
   *
   * @throws ApiException TOO_MANY_REQUESTS
   */
  void admit(RoutingContext ctx) {
    if (requests == null && deletes == null) {
      return;
    }
    String client = client(ctx);
    HttpServerResponse response = ctx.response();
    if (requests != null) {
      take(requests, client, response);
    }
    if (deletes != null && isDelete(ctx)) {
      take(deletes, client, response);
    }
  }

  private static void take(Rate rate, String client, HttpServerResponse response) {
    Decision decision = rate.limiter().take(client);
    response.headers().add(POLICY, rate.policy()).add(LEFT, rate.left(decision));
    if (!decision.allowed()) {
      rate.refused().increment();
      throw new ApiException(
              ErrorCode.TOO_MANY_REQUESTS,
              "No more than %d %s a second are taken of one client. Nothing was done; send it again later."
                  .formatted(rate.limiter().perSecond(), rate.kind().word()))
          .withHeader(RETRY_AFTER, Long.toString(seconds(decision.retryAfterNanos())));
    }
  }

  /**
   * Counts an upload, until its request ends.
   *
   * @throws ApiException TOO_MANY_REQUESTS when the client has too many under way
   */
  void takeUpload(RoutingContext ctx) {
    if (uploads == null) {
      return;
    }
    String client = client(ctx);
    if (!uploads.begin(client)) {
      refusedUploads.increment();
      ctx.response()
          .headers()
          .add(POLICY, "\"uploads\";q=%d;qu=\"concurrent-requests\"".formatted(uploads.most()))
          .add(LEFT, "\"uploads\";r=0");
      throw new ApiException(
              ErrorCode.TOO_MANY_REQUESTS,
              "No more than %d uploads at once are taken of one client. Nothing was stored; send it again once one has ended."
                  .formatted(uploads.most()))
          .withHeader(RETRY_AFTER, "1");
    }
    Promise<Void> over = Promise.promise(); // The end may be told more than once.
    over.future().onSuccess(_ -> uploads.end(client));
    ctx.addEndHandler(_ -> over.tryComplete());
  }

  /**
   * To be asked before a credential is looked at where that costs something.
   *
   * @throws ApiException TOO_MANY_REQUESTS when too many of the address's have been refused
   */
  void checkLogIn(RoutingContext ctx) {
    if (logIns != null) {
      Decision decision = logIns.limiter().look(RequestClient.of(ctx));
      if (!decision.allowed()) {
        throw tooManyLogIns(ctx, logIns, decision);
      }
    }
  }

  /**
   * Counts a credential that is nobody's.
   *
   * @throws ApiException TOO_MANY_REQUESTS when too many of the address's have been refused
   */
  void logInRefused(RoutingContext ctx) {
    if (logIns != null) {
      Decision decision = logIns.limiter().take(RequestClient.of(ctx));
      if (!decision.allowed()) {
        throw tooManyLogIns(ctx, logIns, decision);
      }
    }
  }

  private static ApiException tooManyLogIns(RoutingContext ctx, Rate rate, Decision decision) {
    rate.refused().increment();
    ctx.response().headers().add(POLICY, rate.policy()).add(LEFT, rate.left(decision));
    return new ApiException(
            ErrorCode.TOO_MANY_REQUESTS,
            "Too many keys or tokens of this address were nobody's. Nothing was done; send it again"
                + " later.")
        .withHeader(RETRY_AFTER, Long.toString(seconds(decision.retryAfterNanos())));
  }

  private static boolean isDelete(RoutingContext ctx) {
    return ctx.request().method().equals(HttpMethod.DELETE)
        || RequestTarget.of(ctx.request()).rawPath().startsWith("/deletions");
  }

  /** A key or token is one client wherever it comes from; who shows none is so by the address. */
  private static String client(RoutingContext ctx) {
    String name = RequestCaller.principal(ctx).name();
    return name.equals(Principal.ANONYMOUS) || name.equals(Principal.ANYONE)
        ? RequestClient.of(ctx)
        : name.substring(0, Math.min(name.length(), LONGEST_NAME));
  }

  /** Whole ones, and one where it is less. */
  private static long seconds(long nanos) {
    return Math.max(1, (nanos + NANOS - 1) / NANOS);
  }
}
