package io.larch.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Set;

/**
 * Refuses requests whose query has a parameter that the route doesn't know, or one twice: a word
 * that is misspelt would be overlooked, and the request mean more than it says.
 */
public final class KnownParameters implements Handler<RoutingContext> {

  private static final int SHOWN = 100;

  private final Set<String> known;

  /**
   * @param known the parameters' names, of letters that need no encoding
   */
  public KnownParameters(String... known) {
    this.known = Set.of(known);
  }

  @Override
  public void handle(RoutingContext ctx) {
    String query = RequestTarget.of(ctx.request()).rawQuery();
    Set<String> met = new HashSet<>();
    for (String parameter : (query == null ? "" : query).split("&", -1)) {
      String name = parameter.split("=", 2)[0];
      if (parameter.isEmpty()) {
        continue;
      }
      if (!known.contains(name)) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST,
            "There is no parameter '%s' here; leave it out. Nothing was done."
                .formatted(name.substring(0, Math.min(name.length(), SHOWN))));
      }
      if (!met.add(name)) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST,
            "The parameter '%s' is given twice; leave one out.".formatted(name));
      }
    }
    ctx.next();
  }
}
