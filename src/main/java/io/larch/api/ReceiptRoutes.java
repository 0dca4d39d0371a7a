package io.larch.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.NoBody;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.receipt.Receipt;
import io.larch.receipt.Receipt.ProvenLeaf;
import io.larch.receipt.ReceiptService;
import io.larch.receipt.format.Leaf;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /receipts/…}: receipts and the log that proves them. For everybody: a receipt is found
 * by its id, which nobody can guess, and neither it nor the log says what was deleted.
 */
public final class ReceiptRoutes implements Routes {

  private static final String TEXT = "text/plain; charset=utf-8";

  private static final Pattern SIZES =
      Pattern.compile("first=([1-9][0-9]{0,17})&second=([1-9][0-9]{0,17})");

  private final ReceiptService receipts;
  private final Duration timeout;

  /**
   * @param timeout of a request
   */
  public ReceiptRoutes(ReceiptService receipts, Duration timeout) {
    this.receipts = receipts;
    this.timeout = timeout;
  }

  @Override
  public void mount(Router router) {
    get(router, "/.well-known/larch-receipt-keys", this::keys);
    get(router, "/receipts/checkpoint", this::checkpoint);
    get(router, "/receipts/consistency", this::consistency);
    get(router, "/receipts/:receipt", this::receipt);
    get(router, "/receipts/:receipt/proof", this::proof);
  }

  private void get(Router router, String path, Handler<RoutingContext> handler) {
    Access.open(router.get(path))
        .handler(new NoBody())
        .handler(new RequestTimeout(timeout))
        .handler(handler);
  }

  private void keys(RoutingContext ctx) {
    requireNoQuery(ctx);
    send(ctx, receipts.verifierKeys());
  }

  private void checkpoint(RoutingContext ctx) {
    requireNoQuery(ctx);
    answer(ctx, receipts.checkpoint(), "This server has no log of receipts.");
  }

  private void consistency(RoutingContext ctx) {
    String query = RequestTarget.of(ctx.request()).rawQuery();
    Matcher sizes = SIZES.matcher(query == null ? "" : query);
    if (!sizes.matches()) {
      throw outside();
    }
    long first = Long.parseLong(sizes.group(1));
    long second = Long.parseLong(sizes.group(2));
    if (first > second) {
      throw outside();
    }
    receipts
        .consistency(first, second)
        .onSuccess(
            proof -> {
              if (proof.isPresent()) {
                send(ctx, proof.get());
              } else {
                ctx.fail(outside());
              }
            })
        .onFailure(ctx::fail);
  }

  private static ApiException outside() {
    return new ApiException(
        ErrorCode.INVALID_REQUEST,
        "Give two sizes of the log as ?first=m&second=n, with 0 < m <= n, and n no larger than the"
            + " last checkpoint's.");
  }

  private void receipt(RoutingContext ctx) {
    requireNoQuery(ctx);
    String id = id(ctx);
    receipts
        .find(id)
        .onSuccess(
            found -> {
              if (ctx.response().ended()) {
                return; // by a time-out
              }
              if (found.isEmpty()) {
                ctx.fail(unknown());
              } else {
                ctx.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(JsonAnswer.text(json(found.get())));
              }
            })
        .onFailure(ctx::fail);
  }

  private void proof(RoutingContext ctx) {
    String query = RequestTarget.of(ctx.request()).rawQuery();
    if (query != null && !query.equals("leaf=purged")) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "?leaf=purged asks for the proof of the last leaf; without a query it is the first"
              + " one's.");
    }
    answer(
        ctx,
        receipts.proof(id(ctx), query == null ? Leaf.Kind.DELETED : Leaf.Kind.PURGED),
        "There is no such proof, or not yet.");
  }

  private static String id(RoutingContext ctx) {
    String id = ctx.pathParam("receipt");
    if (id == null || !Leaf.isId(id)) {
      throw unknown();
    }
    return id;
  }

  private static ApiException unknown() {
    return new ApiException(ErrorCode.NOT_FOUND, "There is no receipt of this id.");
  }

  private static void requireNoQuery(RoutingContext ctx) {
    if (RequestTarget.of(ctx.request()).rawQuery() != null) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, "This takes no query.");
    }
  }

  private static void answer(RoutingContext ctx, Future<Optional<String>> text, String missing) {
    text.onSuccess(
            found -> {
              if (found.isPresent()) {
                send(ctx, found.get());
              } else {
                ctx.fail(new ApiException(ErrorCode.NOT_FOUND, missing));
              }
            })
        .onFailure(ctx::fail);
  }

  private static void send(RoutingContext ctx, String text) {
    if (!ctx.response().ended()) {
      ctx.response()
          .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .end(text);
    }
  }

  private static ObjectNode json(Receipt receipt) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", receipt.id());
    json.put("state", receipt.state().name().toLowerCase(Locale.ROOT));
    json.put("requestedAt", receipt.requestedAt());
    json.put("purgedAt", receipt.purgedAt());
    json.put("assets", receipt.assets());
    json.put("contentKeys", receipt.contentKeys());
    json.put("bytes", receipt.bytes());
    json.put("keysLeft", receipt.keysLeft());
    put(json, "leaf", "proof", receipt.leaf());
    put(json, "purgedLeaf", "purgedProof", receipt.purgedLeaf());
    return json.put("cdn", "none");
  }

  private static void put(ObjectNode json, String leaf, String proof, @Nullable ProvenLeaf proven) {
    json.put(leaf, proven == null ? null : proven.text());
    json.put(proof, proven == null ? null : proven.proof());
  }
}
