package io.larch.deletion;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.deletion.DeletionList.Outcome;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.JsonBody;
import io.larch.http.JsonLimits;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /deletions}: deletes of assets named one by one. */
public final class DeletionListRoutes implements Routes {

  /**
   * A thousand items of 6,300 bytes: the longest path with each byte percent-encoded (6,000) and
   * its slashes (64), the largest entry id (19) and entity tag (43), and the JSON around them.
   */
  private static final JsonLimits LIMITS = new JsonLimits(DeletionList.MAX_ITEMS * 6_300, 100);

  private static final int MAX_KEY_LENGTH = 255;
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private final DeletionListRepository repository;
  private final Duration timeout;

  /**
   * @param pool requests' connections
   * @param keysPerBatch content keys of a purge batch at the most
   * @param timeout of a request
   */
  public DeletionListRoutes(Pool pool, int keysPerBatch, Duration timeout) {
    this.repository = new DeletionListRepository(pool, keysPerBatch);
    this.timeout = timeout;
  }

  @Override
  public void mount(Router router) {
    router.post("/deletions").handler(new RequestTimeout(timeout)).handler(this::delete);
  }

  private void delete(RoutingContext ctx) {
    if (RequestTarget.of(ctx.request()).rawQuery() != null) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "A list of deletes has no query; what it means to delete stands in its body. Nothing was"
              + " deleted.");
    }
    String key = idempotencyKey(ctx.request());
    DeletionListReader reader = new DeletionListReader();
    JsonBody.read(ctx, LIMITS, DeletionListReader.LIST, reader::take)
        .map(reader::end)
        .compose(list -> repository.delete(list, key).map(outcomes -> json(list, outcomes)))
        .onSuccess(answer -> answer(ctx, answer))
        .onFailure(ctx::fail);
  }

  private static @Nullable String idempotencyKey(HttpServerRequest request) {
    List<String> keys = request.headers().getAll(IDEMPOTENCY_KEY);
    if (keys.isEmpty()) {
      return null;
    }
    String key = keys.getFirst();
    boolean printable = key.chars().allMatch(c -> c > ' ' && c <= '~');
    if (keys.size() > 1 || key.isEmpty() || key.length() > MAX_KEY_LENGTH || !printable) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "Idempotency-Key is one header of 1 to 255 printable ASCII characters, without spaces."
              + " Nothing was deleted.");
    }
    return key;
  }

  private record Answer(String body, long deleted) {}

  private static Answer json(DeletionList list, List<Outcome> outcomes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode assets = json.putArray("assets");
    for (int i = 0; i < outcomes.size(); i++) {
      DeletionList.Item item = list.items().get(i);
      assets
          .addObject()
          .put("path", item.path().urlPath())
          .put("entryId", item.entryId())
          .put("outcome", outcomes.get(i).word());
    }
    long deleted = outcomes.stream().filter(outcome -> outcome == Outcome.DELETED).count();
    return new Answer(json.toString(), deleted);
  }

  private static void answer(RoutingContext ctx, Answer answer) {
    if (!ctx.response().ended()) {
      ctx.response()
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .putHeader(DeletionRoutes.DELETED_HEADER, Long.toString(answer.deleted()))
          .end(Buffer.buffer(answer.body()));
    }
  }
}
