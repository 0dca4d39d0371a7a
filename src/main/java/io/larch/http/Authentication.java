package io.larch.http;

import io.larch.caller.Authenticator;
import io.larch.caller.Principal;
import io.larch.caller.UndecidedException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends a request, before any route sees it, and refuses those who may do what the
 * route does nowhere.
 */
final class Authentication implements Handler<RoutingContext> {

  private static final String SCHEME = "Bearer ";

  /** Characters of a credential; no token that is of use is longer. */
  private static final int MAX_LENGTH = 8_192;

  private final Authenticator authenticator;
  private final ClientLimits limits;

  /**
   * @param limits how often somebody may show what is nobody's
   */
  Authentication(Authenticator authenticator, ClientLimits limits) {
    this.authenticator = authenticator;
    this.limits = limits;
  }

  @Override
  public void handle(RoutingContext ctx) {
    Exchange exchange = Exchange.of(ctx);
    List<Access> asked = exchange.access();
    if (!authenticator.asks() || !isAsked(asked)) {
      exchange.identified(authenticator.anonymous());
      ctx.next();
      return;
    }
    String credential = credential(ctx.request());
    if (credential == null) {
      admit(ctx, exchange, authenticator.anonymous());
      return;
    }
    if (authenticator.isCostly(credential)) {
      limits.checkLogIn(ctx);
    }
    Future<Principal> found = authenticator.find(credential);
    if (found.succeeded()) {
      admit(ctx, exchange, found.result());
    } else if (found.isComplete()) {
      throw refusal(ctx, found.cause());
    } else {
      await(ctx, exchange, found);
    }
  }

  /** Leaves the body unread until the route reads it, which resumes it. */
  private void await(RoutingContext ctx, Exchange exchange, Future<Principal> found) {
    ctx.request().pause();
    Context context = ctx.vertx().getOrCreateContext();
    // It may come to be known on another event loop, as when that one has asked the issuer.
    found.onComplete(
        (principal, failure) -> context.runOnContext(_ -> goOn(ctx, exchange, principal, failure)));
  }

  private void goOn(
      RoutingContext ctx,
      Exchange exchange,
      @Nullable Principal principal,
      @Nullable Throwable failure) {
    if (ctx.response().ended() || ctx.response().closed()) {
      return;
    }
    if (principal == null) {
      ctx.fail(refusal(ctx, failure));
      return;
    }
    try {
      require(exchange, principal);
    } catch (ApiException refused) {
      ctx.fail(refused);
      return;
    }
    if (!BoundedBody.isPresent(ctx.request())) {
      ctx.request().resume();
    }
    ctx.next();
  }

  private static void admit(RoutingContext ctx, Exchange exchange, Principal principal) {
    require(exchange, principal);
    ctx.next();
  }

  private static void require(Exchange exchange, Principal principal) {
    exchange.identified(principal);
    List<Access> asked = exchange.access();
    for (int i = 0; i < asked.size(); i++) {
      Access access = asked.get(i);
      // What is at paths is refused by the route, which knows whether they may be seen, except to
      // those who show nothing.
      if ((access.isOfOperators() || principal.isAnonymous())
          && !access.isConceivableWith(principal.permissions())) {
        throw Permitted.refusal(principal, true);
      }
    }
  }

  /** Whether a route that the request may reach is not for everybody. */
  private static boolean isAsked(List<Access> asked) {
    for (int i = 0; i < asked.size(); i++) {
      if (!asked.get(i).isOpen()) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the request shows of who sends it; null for nothing.
   *
   * @throws ApiException INVALID_REQUEST for more than one, UNAUTHENTICATED for what is none
   */
  private static @Nullable String credential(HttpServerRequest request) {
    String field = request.headers().get(HttpHeaders.AUTHORIZATION);
    if (field == null) {
      return null;
    }
    if (request.headers().getAll(HttpHeaders.AUTHORIZATION).size() > 1) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST, "There must be one Authorization header. Nothing was done.");
    }
    if (!field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        || field.length() > SCHEME.length() + MAX_LENGTH) {
      throw Permitted.unauthenticated();
    }
    String credential = field.substring(SCHEME.length()).strip();
    if (credential.isEmpty()) {
      throw Permitted.unauthenticated();
    }
    return credential;
  }

  private ApiException refusal(RoutingContext ctx, @Nullable Throwable failure) {
    if (failure instanceof UndecidedException undecided) {
      return new ApiException(
          ErrorCode.UNAVAILABLE, String.valueOf(undecided.getMessage()), undecided);
    }
    try {
      limits.logInRefused(ctx);
      return Permitted.unauthenticated();
    } catch (ApiException tooMany) {
      return tooMany;
    }
  }
}
