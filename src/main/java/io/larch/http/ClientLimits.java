package io.larch.http;

import io.larch.caller.Principal;
import io.larch.config.LimitsConfig;
import io.larch.limit.ConcurrencyLimiter;
import io.larch.limit.RateLimiter.Decision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
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

  private final @Nullable ClientRate requests;
  private final @Nullable ClientRate deletes;
  private final @Nullable ClientRate logIns;
  private final @Nullable ConcurrencyLimiter uploads;
  private final Counter refusedUploads;

  /**
   * @param nanos a clock that never goes back, in nanoseconds
   */
  public ClientLimits(LimitsConfig config, MeterRegistry meters, LongSupplier nanos) {
    int most = config.maxClients();
    this.requests = ClientRate.of("requests", config.requests(), most, meters, nanos);
    this.deletes = ClientRate.of("deletes", config.deletes(), most, meters, nanos);
    this.logIns = ClientRate.of("log-ins", config.refusedLogIns(), most, meters, nanos);
    this.uploads = config.uploads() == null ? null : new ConcurrencyLimiter(config.uploads());
    this.refusedUploads = ClientRate.refused("uploads", meters);
  }

  private ClientLimits(@Nullable ClientRate logIns, Counter refusedUploads) {
    this.requests = null;
    this.deletes = null;
    this.logIns = logIns;
    this.uploads = null;
    this.refusedUploads = refusedUploads;
  }

  /**
   * Limits refused log-ins alone, which are counted together with those that are counted here: for
   * another port of the process.
   */
  public ClientLimits ofLogIns() {
    return new ClientLimits(logIns, refusedUploads);
  }

  /** Limits nothing. */
  public static ClientLimits none(MeterRegistry meters) {
    return new ClientLimits(LimitsConfig.NONE, meters, System::nanoTime);
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

  private static void take(ClientRate rate, String client, HttpServerResponse response) {
    Decision decision = rate.limiter().take(client);
    response.headers().add(POLICY, rate.policy()).add(LEFT, rate.left(decision));
    if (!decision.allowed()) {
      rate.refused().increment();
      throw new ApiException(
              ErrorCode.TOO_MANY_REQUESTS,
              "No more than %d %s a second are taken of one client. Nothing was done; send it again later."
                  .formatted(rate.limiter().perSecond(), rate.what()))
          .withHeader(RETRY_AFTER, Long.toString(ClientRate.seconds(decision.retryAfterNanos())));
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

  private static ApiException tooManyLogIns(
      RoutingContext ctx, ClientRate rate, Decision decision) {
    rate.refused().increment();
    ctx.response().headers().add(POLICY, rate.policy()).add(LEFT, rate.left(decision));
    return new ApiException(
            ErrorCode.TOO_MANY_REQUESTS,
            "Too many keys or tokens of this address were nobody's. Nothing was done; send it again"
                + " later.")
        .withHeader(RETRY_AFTER, Long.toString(ClientRate.seconds(decision.retryAfterNanos())));
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
}
