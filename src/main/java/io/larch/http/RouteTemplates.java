package io.larch.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The paths that features answer at. Each gets a route of its own ahead of the features', which
 * tells the exchange what the features answer to there: its template for the metrics, its methods
 * for 405. A failed request no longer knows which route it had, and the router keeps the methods to
 * itself.
 */
final class RouteTemplates {

  private RouteTemplates() {}

  /**
   * Adds them for what has been mounted on the router.
   *
   * @param firstOrder the order of the first such route; all of them come before 0
   */
  static void addTo(Router router, int firstOrder) {
    int order = firstOrder;
    // Sorted, so that of two templates that match, the longer comes last and names the request.
    for (Map.Entry<Template, Map<HttpMethod, Access>> entry :
        methodsByTemplate(router.getRoutes()).entrySet()) {
      Map<HttpMethod, Access> methods = entry.getValue();
      Template template = entry.getKey();
      Route route =
          template.regex() ? router.routeWithRegex(template.name()) : router.route(template.name());
      route
          .order(order++)
          .handler(
              ctx -> {
                Exchange.of(ctx)
                    .routed(template.name(), methods.keySet(), methods.get(ctx.request().method()));
                ctx.next();
              });
    }
  }

  private static Map<Template, Map<HttpMethod, Access>> methodsByTemplate(List<Route> routes) {
    Map<Template, Map<HttpMethod, Access>> methods = new TreeMap<>();
    for (Route route : routes) {
      Set<HttpMethod> answered = route.methods();
      if (route.getName() == null || answered == null || answered.isEmpty()) {
        throw new IllegalArgumentException("A route without a path or without a method: " + route);
      }
      Access access = Access.of(route);
      if (access == null) {
        throw new IllegalArgumentException(
            "The route " + answered + " " + route.getName() + " declares no Access");
      }
      Map<HttpMethod, Access> known =
          methods.computeIfAbsent(Template.of(route), _ -> new LinkedHashMap<>());
      for (HttpMethod method : answered) {
        Access other = known.putIfAbsent(method, access);
        if (other != null && !other.equals(access)) {
          throw new IllegalArgumentException(
              "Two routes " + method + " " + route.getName() + " declare different Access");
        }
      }
    }
    return methods;
  }

  /** The last handler of every router: nobody has answered. */
  static void nobodyAnswered(RoutingContext ctx) {
    Set<String> allowed = Exchange.of(ctx).allowedMethods();
    String method = ctx.request().method().name();
    if (allowed.isEmpty() || allowed.contains(method)) {
      throw new ApiException(ErrorCode.NOT_FOUND, "There is nothing at this path.");
    }
    throw new ApiException(
            ErrorCode.METHOD_NOT_ALLOWED, "The method is not allowed at this path; see Allow.")
        .withHeader("Allow", String.join(", ", allowed));
  }

  private record Template(String name, boolean regex) implements Comparable<Template> {

    static Template of(Route route) {
      String path = route.getPath();
      return path == null
          ? new Template(route.getName(), true)
          : new Template(route.isExactPath() ? path : path + '*', false);
    }

    @Override
    public int compareTo(Template other) {
      int byLength = Integer.compare(name.length(), other.name.length());
      return byLength != 0 ? byLength : name.compareTo(other.name);
    }
  }
}
