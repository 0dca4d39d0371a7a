package io.larch.operations;

import io.larch.audit.AuditReader;
import io.larch.audit.AuditReader.Question;
import io.larch.audit.AuditRecord;
import io.larch.caller.Action;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.KnownParameters;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who did what, on the management port: {@code GET /audit}. */
public final class AuditRoutes implements Routes {

  private static final int PAGE = 100;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final AuditReader reader;

  public AuditRoutes(AuditReader reader) {
    this.reader = reader;
  }

  @Override
  public void mount(Router router) {
    Access.needs(router.get("/audit"), Action.OPERATE)
        .handler(new KnownParameters("from", "to", "subject", "path", "action", "cursor"))
        .handler(new RequestTimeout(TIMEOUT))
        .handler(ctx -> PurgeRoutes.answer(ctx, page(ctx)));
  }

  private Future<JsonObject> page(RoutingContext ctx) {
    Question question =
        new Question(
            time(ctx, "from"),
            time(ctx, "to"),
            text(ctx, "subject"),
            path(ctx),
            text(ctx, "action"));
    try {
      return reader.page(question, text(ctx, "cursor"), PAGE).map(AuditRoutes::shown);
    } catch (IllegalArgumentException e) {
      throw PurgeRoutes.invalid("cursor", "It is none that a page before told.");
    }
  }

  private static JsonObject shown(AuditReader.Page page) {
    return new JsonObject()
        .put("records", new JsonArray(page.records().stream().map(AuditRoutes::shown).toList()))
        .put("nextCursor", page.nextCursor());
  }

  private static JsonObject shown(AuditRecord record) {
    return new JsonObject()
        .put("at", record.at().toString())
        .put("subject", record.subject())
        .put("requestId", record.requestId())
        .put("action", record.action())
        .put("path", record.path())
        .put("selector", record.selector())
        .put("assets", record.assets())
        .put("outcome", record.outcome());
  }

  private static @Nullable String text(RoutingContext ctx, String name) {
    String text = ctx.request().getParam(name);
    if (text != null && (text.isEmpty() || text.indexOf('\0') >= 0)) {
      throw PurgeRoutes.invalid(name, "It must be a text of at least one character.");
    }
    return text;
  }

  private static @Nullable Instant time(RoutingContext ctx, String name) {
    String text = text(ctx, name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      throw PurgeRoutes.invalid(name, "It must be a time such as 2026-01-29T10:15:30Z.");
    }
  }

  private static @Nullable AssetPath path(RoutingContext ctx) throws ApiException {
    String text = text(ctx, "path");
    try {
      return text == null ? null : AssetPath.parse(text);
    } catch (InvalidRequestException e) {
      throw PurgeRoutes.invalid(
          "path", "It must be a path as in URLs, such as /users/1, percent-encoded once more.");
    }
  }
}
