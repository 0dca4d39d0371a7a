package io.larch.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.caller.Action;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.JsonBody;
import io.larch.http.KnownParameters;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.outbox.TasksState;
import io.larch.outbox.TasksState.Failing;
import io.larch.outbox.TasksState.OfKind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tasks on the management port: {@code GET /tasks}, {@code GET /tasks/failing}, {@code POST
 * /tasks/retry}, {@code /tasks/drop}.
 */
public final class TaskRoutes implements Routes {

  private static final int LISTED = 100;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final TasksState state;
  private final Set<String> known;

  /**
   * @param pool connections for background work
   * @param known names of the kinds that this version carries out
   */
  public TaskRoutes(Pool pool, Set<String> known) {
    this.state = new TasksState(pool);
    this.known = Set.copyOf(known);
  }

  @Override
  public void mount(Router router) {
    Access.needs(router.get("/tasks"), Action.OPERATE)
        .handler(new KnownParameters())
        .handler(new RequestTimeout(TIMEOUT))
        .handler(ctx -> PurgeRoutes.answer(ctx, status()));
    Access.needs(router.get("/tasks/failing"), Action.OPERATE)
        .handler(new KnownParameters("kind"))
        .handler(new RequestTimeout(TIMEOUT))
        .handler(
            ctx -> {
              String kind = ctx.request().getParam("kind");
              PurgeRoutes.answer(
                  ctx,
                  requireKnown(kind)
                      .compose(_ -> state.failing(kind, LISTED))
                      .map(TaskRoutes::failing));
            });
    PurgeRoutes.change(router, "/tasks/retry")
        .handler(
            ctx ->
                PurgeRoutes.answer(
                    ctx,
                    JsonBody.read(ctx, PurgeRoutes.LIMITS)
                        .compose(this::retry)
                        .map(due -> new JsonObject().put("due", due))));
    PurgeRoutes.change(router, "/tasks/drop")
        .handler(
            ctx ->
                PurgeRoutes.answer(
                    ctx,
                    JsonBody.read(ctx, PurgeRoutes.LIMITS)
                        .compose(this::drop)
                        .map(dropped -> new JsonObject().put("dropped", dropped))));
  }

  private Future<JsonObject> status() {
    return state
        .kinds()
        .map(
            kinds ->
                new JsonObject()
                    .put("kinds", new JsonArray(kinds.stream().map(this::kind).toList())));
  }

  private JsonObject kind(OfKind kind) {
    return new JsonObject()
        .put("kind", kind.kind())
        .put("known", known.contains(kind.kind()))
        .put("oldestDueSeconds", kind.oldestDueSeconds())
        .put("failing", kind.failing())
        .put(
            "stages",
            new JsonObject()
                .put("later", kind.later())
                .put("due", kind.due())
                .put("leased", kind.leased())
                .put("claimed", kind.claimed())
                .put("putOff", kind.putOff())
                .put("failed", kind.failed()));
  }

  private static JsonObject failing(TasksState.AllFailing failing) {
    return new JsonObject()
        .put("failing", failing.all())
        .put("tasks", new JsonArray(failing.first().stream().map(TaskRoutes::failing).toList()));
  }

  private static JsonObject failing(Failing task) {
    return new JsonObject()
        .put("task", task.id())
        .put("kind", task.kind())
        .put("subject", task.subject())
        .put("failed", task.failed())
        .put("attempts", task.attempts())
        .put("error", task.error())
        .put("recordedAt", task.recordedAt().toString())
        .put(
            "nextAttemptAt", task.nextAttemptAt() == null ? null : task.nextAttemptAt().toString());
  }

  private Future<Integer> retry(ObjectNode json) {
    return switch (which(json)) {
      case OneTask one ->
          state
              .retry(one.id(), null)
              .compose(due -> due > 0 ? Future.succeededFuture(due) : noneDone(one.id()));
      case OneKind one -> requireKnown(one.name()).compose(_ -> state.retry(null, one.name()));
      case All _ -> state.retry(null, null);
    };
  }

  private Future<Integer> drop(ObjectNode json) {
    return switch (which(json)) {
      case OneTask one ->
          state
              .drop(one.id())
              .compose(dropped -> dropped ? Future.succeededFuture(1) : noneDone(one.id()));
      case OneKind one -> requireKnown(one.name()).compose(_ -> state.dropFailed(one.name()));
      case All _ -> state.dropFailed(null);
    };
  }

  /** Tasks of a kind that this version doesn't know may be of a newer one. */
  private Future<Void> requireKnown(@Nullable String kind) {
    if (kind == null || known.contains(kind)) {
      return Future.succeededFuture();
    }
    return state
        .kinds()
        .compose(
            there -> {
              Set<String> names = new TreeSet<>(known);
              there.forEach(each -> names.add(each.kind()));
              return names.contains(kind)
                  ? Future.succeededFuture()
                  : Future.failedFuture(PurgeRoutes.unknown("kind", kind, names));
            });
  }

  private sealed interface Which {}

  private record OneTask(long id) implements Which {}

  private record OneKind(String name) implements Which {}

  private record All() implements Which {}

  private static Which which(ObjectNode json) {
    PurgeRoutes.requireOnly(json, Set.of("task", "kind", "all"));
    if (json.size() == 1) {
      JsonNode task = json.path("task");
      if (task.isIntegralNumber() && task.canConvertToLong()) {
        return new OneTask(task.longValue());
      }
      if (json.path("kind").isTextual()) {
        return new OneKind(json.path("kind").textValue());
      }
      if (json.path("all").isBoolean() && json.path("all").booleanValue()) {
        return new All();
      }
    }
    throw new ApiException(
        ErrorCode.INVALID_REQUEST,
        "One of {\"task\":17}, {\"kind\":\"variant\"} and {\"all\":true} is needed.");
  }

  private Future<Integer> noneDone(long task) {
    return state
        .isThere(task)
        .map(
            there -> {
              if (there) {
                return 0;
              }
              throw new ApiException(
                  ErrorCode.NOT_FOUND,
                  "There is no task " + task + ": it is done, or there never was one.");
            });
  }
}
