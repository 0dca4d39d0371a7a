package io.larch.facade;

import io.larch.asset.AssetProblem;
import io.larch.caller.Action;
import io.larch.deletion.DeletionOptions;
import io.larch.deletion.DeletionService;
import io.larch.deletion.Preconditions;
import io.larch.http.Access;
import io.larch.http.Permitted;
import io.larch.http.RequestTarget;
import io.larch.http.Routes;
import io.larch.path.AssetPath;
import io.larch.selector.Filter;
import io.larch.selector.Order;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/** {@code POST /destroy/…}: another spelling of "delete the newest". */
record DestroyRoutes(Supplier<DeletionService> services) implements Routes {

  private static final Selection NEWEST = new Selection.Top(Order.CREATED, 1);

  @Override
  public void mount(Router router) {
    DeletionService service = services.get();
    Access.needs(router.post("/destroy/*"), Action.DELETE).handler(ctx -> destroy(ctx, service));
  }

  private static void destroy(RoutingContext ctx, DeletionService service) {
    AssetPath path =
        AssetPath.parse(RequestTarget.of(ctx.request()).rawPath().substring("/destroy".length()));
    service
        .delete(
            Permitted.at(ctx, Action.DELETE, path),
            new Selector(path, NEWEST, Filter.NONE),
            Preconditions.NONE,
            DeletionOptions.USUAL)
        .map(done -> done.deleted() == 0 ? "not found" : "ok")
        .otherwise(failure -> failure instanceof AssetProblem problem ? problem.detail() : "error")
        .onSuccess(result -> ctx.json(new JsonObject().put("result", result)));
  }
}
