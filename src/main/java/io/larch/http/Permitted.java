package io.larch.http;

import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import io.larch.path.AssetPath;
import io.vertx.ext.web.RoutingContext;

/**
 * Judges what a request asks for, and only then tells who sent it: routes have no other way to the
 * caller that services want.
 */
public final class Permitted {

  private Permitted() {}

  /**
   * The caller of a request for something at a path.
   *
   * @throws ApiException UNAUTHENTICATED for whoever shows no credential, NOT_FOUND where the
   *     caller may not read either, else FORBIDDEN
   */
  public static Caller at(RoutingContext ctx, Action action, AssetPath path) {
    Caller caller = RequestCaller.of(ctx);
    if (!caller.permissions().allow(action, path)) {
      throw refusal(caller.principal(), caller.permissions().allow(Action.READ, path));
    }
    return caller;
  }

  /**
   * The caller of a request for something at a path and all below it.
   *
   * @throws ApiException as {@link #at}
   */
  public static Caller below(RoutingContext ctx, Action action, AssetPath path) {
    Caller caller = RequestCaller.of(ctx);
    if (!caller.permissions().allowBelow(action, path)) {
      throw refusal(caller.principal(), caller.permissions().allowBelow(Action.READ, path));
    }
    return caller;
  }

  /**
   * The caller of a request that names several paths, which are to be judged one by one, by the
   * caller's permissions.
   *
   * @throws ApiException UNAUTHENTICATED or FORBIDDEN where none of them can be permitted
   */
  public static Caller eachOf(RoutingContext ctx, Action action) {
    Caller caller = RequestCaller.of(ctx);
    if (!caller.permissions().allowSomewhere(action)) {
      throw refusal(caller.principal(), true);
    }
    return caller;
  }

  /**
   * The caller of a request that proves by something else than who sends it that it may do what it
   * asks for, such as a token for that alone. Permits nothing by itself.
   *
   * @param name the principal's that gave it that proof, in whose name it is done
   */
  public static Caller inTheNameOf(RoutingContext ctx, String name) {
    return new Caller(new Principal(name, "", Permissions.NONE), RequestCaller.of(ctx).requestId());
  }

  /**
   * The caller of a request for something that is at no path: what its route has declared to need
   * ({@link Access}) was permitted before the route saw it.
   */
  public static Caller operator(RoutingContext ctx) {
    return RequestCaller.of(ctx);
  }

  /**
   * @param visible whether the principal may know what is there
   */
  static ApiException refusal(Principal principal, boolean visible) {
    if (principal.isAnonymous()) {
      return unauthenticated();
    }
    return visible
        ? new ApiException(
            ErrorCode.FORBIDDEN,
            "Whoever this key or token is of may not do this. Nothing was done.")
        : new ApiException(ErrorCode.NOT_FOUND, "No asset here is what the request asks for.");
  }

  /** One answer for whatever is wrong, so that nobody learns which part of a guess was right. */
  static ApiException unauthenticated() {
    return new ApiException(
            ErrorCode.UNAUTHENTICATED,
            "Say who you are: a valid API key or token as Authorization: Bearer … Nothing was"
                + " done.")
        .withHeader("WWW-Authenticate", "Bearer");
  }
}
