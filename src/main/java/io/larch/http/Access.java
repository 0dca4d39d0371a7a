package io.larch.http;

import io.larch.caller.Action;
import io.larch.caller.Permissions;
import io.vertx.ext.web.Route;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks of whoever sends a request. Each route declares it as it is mounted; a server
 * with one that doesn't isn't started. Where it is actions at paths, the route itself asks {@link
 * Permitted} once it has read the path.
 *
 * @param actions one of which must be permitted, somewhere; none: a route for everybody, which
 *     looks at no credential
 */
public record Access(List<Action> actions) {

  private static final String KEY = Access.class.getName();
  private static final Access OPEN = new Access(List.of());

  public Access {
    actions = List.copyOf(actions);
  }

  /** Declares that a route does one of these. */
  public static Route needs(Route route, Action first, Action... others) {
    return route.putMetadata(
        KEY, new Access(Stream.concat(Stream.of(first), Stream.of(others)).toList()));
  }

  /** Declares that a route is for everybody. */
  public static Route open(Route route) {
    return route.putMetadata(KEY, OPEN);
  }

  /** What a route has declared; null for nothing. */
  public static @Nullable Access of(Route route) {
    return route.getMetadata(KEY);
  }

  /** Whether it is for everybody. */
  boolean isOpen() {
    return actions.isEmpty();
  }

  /** Whether there may be a path at which it is permitted. */
  boolean isConceivableWith(Permissions permissions) {
    for (int i = 0; i < actions.size(); i++) {
      if (permissions.allowSomewhere(actions.get(i))) {
        return true;
      }
    }
    return actions.isEmpty();
  }

  /** Whether nobody asks for paths. */
  boolean isOfOperators() {
    return !actions.isEmpty() && !actions.getFirst().isAtPaths();
  }
}
