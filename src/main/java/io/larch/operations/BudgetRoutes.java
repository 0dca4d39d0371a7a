package io.larch.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.audit.AuditTrail;
import io.larch.budget.DeleteBudgets;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.JsonBody;
import io.larch.http.KnownParameters;
import io.larch.http.Permitted;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Delete budgets on the management port: {@code GET /budgets}, {@code POST /budgets/lift}. */
public final class BudgetRoutes implements Routes {

  private static final int LISTED = 100;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String PRINCIPAL = "principal";

  private final @Nullable DeleteBudgets budgets;
  private final @Nullable AuditTrail audit;

  /**
   * @param budgets null when nothing is limited
   * @param audit records who lifts one; null for nobody
   */
  public BudgetRoutes(@Nullable DeleteBudgets budgets, @Nullable AuditTrail audit) {
    this.budgets = budgets;
    this.audit = audit;
  }

  @Override
  public void mount(Router router) {
    Access.needs(router.get("/budgets"), Action.OPERATE)
        .handler(new KnownParameters())
        .handler(new RequestTimeout(TIMEOUT))
        .handler(ctx -> PurgeRoutes.answer(ctx, list()));
    PurgeRoutes.change(router, "/budgets/lift")
        .handler(
            ctx ->
                PurgeRoutes.answer(
                    ctx,
                    JsonBody.read(ctx, PurgeRoutes.LIMITS)
                        .compose(json -> lift(Permitted.operator(ctx), json))));
  }

  private Future<JsonObject> list() {
    if (budgets == null) {
      return Future.succeededFuture(
          new JsonObject().putNull("assetsPerHour").put("principals", new JsonArray()));
    }
    return budgets
        .ofThisHour(LISTED)
        .map(
            leased -> {
              JsonArray principals = new JsonArray();
              leased.forEach(
                  (principal, assets) ->
                      principals.add(
                          new JsonObject().put(PRINCIPAL, principal).put("leased", assets)));
              return new JsonObject()
                  .put("assetsPerHour", budgets.assetsPerHour())
                  .put("principals", principals);
            });
  }

  private Future<JsonObject> lift(Caller by, ObjectNode json) {
    PurgeRoutes.requireOnly(json, Set.of(PRINCIPAL));
    JsonNode principal = json.path(PRINCIPAL);
    if (!principal.isTextual() || principal.textValue().isEmpty()) {
      throw PurgeRoutes.invalid(PRINCIPAL, "It must be whose budget is to begin anew.");
    }
    String name = principal.textValue();
    return (budgets == null ? Future.succeededFuture(false) : budgets.lift(name))
        .map(
            lifted -> {
              if (!lifted) {
                throw new ApiException(
                    ErrorCode.NOT_FOUND, "Nobody of that name has deleted anything in this hour.");
              }
              if (audit != null) {
                audit.record(by, "lift-budget", name);
              }
              return new JsonObject().put("lifted", name);
            });
  }
}
