package io.larch.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.asset.AssetProblem;
import io.larch.deletion.Deletion;
import io.larch.deletion.DeletionOptions;
import io.larch.deletion.DeletionService;
import io.larch.deletion.Preconditions;
import io.larch.http.Access;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.JsonBody;
import io.larch.http.JsonLimits;
import io.larch.http.Permitted;
import io.larch.http.RequestTarget;
import io.larch.http.RequestTimeout;
import io.larch.http.Routes;
import io.larch.receipt.ReceiptRequest.Opened;
import io.larch.receipt.format.CanonicalSelector;
import io.larch.selector.Filter;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.VersionMatch;
import io.larch.token.DeleteTokens;
import io.larch.token.TokenClaim;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code POST /deletions/by-token}: deletes the asset that a token was given out for. */
public final class DeleteTokenRoutes implements Routes {

  private static final JsonLimits LIMITS = new JsonLimits(8 * 1024, 10);
  private static final String FIELD = "token";

  private final DeleteTokens tokens;
  private final Supplier<DeletionService> services;
  private final ReceiptOffer receipts;
  private final Duration timeout;

  /**
   * @param services makes one for the event loop that it is called on
   * @param receipts which deletes leave one
   * @param timeout of a request
   */
  public DeleteTokenRoutes(
      DeleteTokens tokens,
      Supplier<DeletionService> services,
      ReceiptOffer receipts,
      Duration timeout) {
    this.tokens = tokens;
    this.services = services;
    this.receipts = receipts;
    this.timeout = timeout;
  }

  @Override
  public void mount(Router router) {
    DeletionService service = services.get();
    Access.open(router.post("/deletions/by-token"))
        .handler(new HonouredHeaders())
        .handler(new RequestTimeout(timeout))
        .handler(ctx -> delete(ctx, service));
  }

  private void delete(RoutingContext ctx, DeletionService service) {
    if (RequestTarget.of(ctx.request()).rawQuery() != null) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST, "A delete by token has no query. Nothing was deleted.");
    }
    JsonBody.read(ctx, LIMITS)
        .map(DeleteTokenRoutes::token)
        .compose(tokens::verify)
        .compose(claim -> delete(ctx, service, claim))
        .onFailure(ctx::fail);
  }

  private static String token(ObjectNode json) {
    JsonNode token = json.get(FIELD);
    if (json.size() != 1 || token == null || !token.isTextual()) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "The body must be {\"token\": \"…\"} and nothing else. Nothing was deleted.");
    }
    return token.textValue();
  }

  private Future<Deletion> delete(
      RoutingContext ctx, DeletionService service, Optional<TokenClaim> claim) {
    if (claim.isEmpty()) {
      return Future.failedFuture(refusal());
    }
    TokenClaim asset = claim.get();
    Selector selector =
        new Selector(asset.path(), new Selection.Entry(asset.entryId()), Filter.NONE);
    Opened receipt = receipts.of(ctx.request(), () -> CanonicalSelector.of(selector));
    return service
        .delete(
            Permitted.inTheNameOf(ctx, asset.givenTo()),
            selector,
            new Preconditions(null, new VersionMatch(false, List.of(asset.version()))),
            DeletionOptions.USUAL.leaving(Opened.requestOf(receipt)))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof AssetProblem.PreconditionFailed ? refusal() : failure))
        .compose(
            done ->
                done.deleted() == 1 ? Future.succeededFuture(done) : Future.failedFuture(refusal()))
        .onSuccess(done -> DeletionRoutes.answer(ctx, done, receipt));
  }

  /** One for all reasons, so that it tells nothing of the asset. */
  private static ApiException refusal() {
    return new ApiException(
        ErrorCode.FORBIDDEN,
        "The token is not valid, has expired or been used, or its asset has changed. Nothing was"
            + " deleted.");
  }
}
