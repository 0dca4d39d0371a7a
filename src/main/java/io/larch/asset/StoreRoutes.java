package io.larch.asset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.config.AssetConfig;
import io.larch.config.PathRules;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.BoundedBody;
import io.larch.http.BufferedBytes;
import io.larch.http.ConcurrencyLimit;
import io.larch.http.ErrorCode;
import io.larch.http.HonouredHeaders;
import io.larch.http.JsonBody;
import io.larch.http.RequestTarget;
import io.larch.http.Routes;
import io.larch.idempotency.IdempotencyKey;
import io.larch.idempotency.IdempotentRequests.Known;
import io.larch.idempotency.RequestDigest;
import io.larch.path.AssetPath;
import io.larch.selector.StoreRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@code POST /assets/{path}}: stores an upload, or what a URL leads to. */
final class StoreRoutes implements Routes {

  private final StoreService service;
  private final SourceFetcher sources;
  private final PathRules rules;
  private final PublicUrls urls;
  private final ConcurrencyLimit limit;

  StoreRoutes(
      StoreService service,
      SourceFetcher sources,
      PathRules rules,
      AssetConfig config,
      PublicUrls urls) {
    this.service = service;
    this.sources = sources;
    this.rules = rules;
    this.limit =
        new ConcurrencyLimit(
            config.maxStores(),
            "Too much is being stored at the moment. Nothing was stored; send it again.");
    this.urls = urls;
  }

  @Override
  public void mount(Router router) {
    // Without a time-out: the content may be large, and the least rate of its client bounds it.
    router
        .post("/assets/*")
        .handler(
            new HonouredHeaders(
                StoreCondition.IF_MATCH, StoreCondition.IF_NONE_MATCH, IdempotencyKey.HEADER))
        .handler(limit)
        .handler(this::store);
  }

  private void store(RoutingContext ctx) {
    RequestTarget target = RequestTarget.of(ctx.request());
    AssetPath path = StoreRequest.parse(target.rawPath(), target.rawQuery()).path();
    String origin = urls.origin(ctx.request());
    store(ctx, StoreTerms.of(path, ctx.request()))
        .onSuccess(stored -> answer(ctx, origin, stored))
        .onFailure(cause -> fail(ctx, cause));
  }

  private Future<AssetAnswer> store(RoutingContext ctx, StoreTerms terms) {
    String header = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
    HeaderValue type = header == null ? null : HeaderValue.parse(header);
    if (type != null && type.value().equals("multipart/form-data")) {
      return upload(ctx, type, terms);
    }
    if (type != null && type.value().equals("application/json")) {
      return fetch(ctx, terms);
    }
    throw new ApiException(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        "Send the content as multipart/form-data, or its URL as application/json.");
  }

  private Future<AssetAnswer> upload(RoutingContext ctx, HeaderValue type, StoreTerms terms) {
    HttpServerRequest request = ctx.request();
    long maxContentSize = rules.at(terms.path()).maxContentSize();
    MessageDigest digest = terms.key() == null ? null : RequestDigest.sha256();
    UploadForm form = new UploadForm(request, BufferedBytes.of(ctx), type, maxContentSize, digest);
    if (BoundedBody.declaredLength(request) > UploadForm.maxBody(maxContentSize)) {
      throw ContentIntake.tooLarge(maxContentSize);
    }
    return admit(ctx, terms)
        .compose(
            known -> {
              BoundedBody.acceptExpectation(request);
              ctx.addEndHandler(_ -> form.answered());
              form.start();
              Function<AssetMetadata, byte[]> whole =
                  said ->
                      terms.digest(null, Objects.requireNonNull(digest, "a key").digest(), said);
              return known.isPresent()
                  ? form.content()
                      .compose(ContentIntake::drain)
                      .compose(_ -> form.metadata())
                      .map(said -> retold(known.get(), whole.apply(said)))
                  : form.content()
                      .compose(
                          content -> service.store(terms, null, content, form.metadata(), whole));
            });
  }

  /** Lets what a store without terms sends be read at once. */
  private Future<Optional<Known>> admit(RoutingContext ctx, StoreTerms terms) {
    if (terms.isPlain()) {
      return Future.succeededFuture(Optional.empty());
    }
    ctx.request().pause();
    return service
        .admit(terms)
        .compose(
            known ->
                ctx.response().closed()
                    ? Future.failedFuture(
                        new ApiException(ErrorCode.INVALID_REQUEST, "The request broke off."))
                    : Future.succeededFuture(known));
  }

  private static AssetAnswer retold(Known known, byte[] digest) {
    return AssetAnswer.from(known.answerTo(digest));
  }

  private Future<AssetAnswer> fetch(RoutingContext ctx, StoreTerms terms) {
    return JsonBody.read(ctx, MetadataReader.LIMITS).compose(json -> fetch(json, terms));
  }

  private Future<AssetAnswer> fetch(ObjectNode json, StoreTerms terms) {
    AssetMetadata metadata = MetadataReader.read(json, Set.of("url"));
    JsonNode url = json.get("url");
    if (url == null || !url.isTextual()) {
      throw new ApiException(
          ErrorCode.INVALID_FIELD,
          "A field is not valid.",
          List.of(new FieldError("url", url == null ? "is missing" : "must be a text")));
    }
    SourceUrl source = SourceUrl.parse(url.textValue());
    Function<AssetMetadata, byte[]> whole = said -> terms.digest(url.textValue(), null, said);
    return service
        .admit(terms)
        .compose(
            known ->
                known.isPresent()
                    ? Future.succeededFuture(retold(known.get(), whole.apply(metadata)))
                    : sources
                        .fetch(source, rules.at(terms.path()).maxContentSize())
                        .compose(
                            content ->
                                service.store(
                                    terms,
                                    url.textValue(),
                                    content,
                                    Future.succeededFuture(metadata),
                                    whole)));
  }

  private static void answer(RoutingContext ctx, String origin, AssetAnswer stored) {
    ctx.response().setStatusCode(201).putHeader(HttpHeaders.LOCATION, origin + stored.entryPath());
    stored.send(ctx.request());
  }

  /**
   * What the client still sends has to go somewhere, or it would wait for that rather than read its
   * answer.
   */
  private static void fail(RoutingContext ctx, Throwable cause) {
    HttpServerRequest request = ctx.request();
    if (!request.isEnded()) {
      if (!ctx.response().headWritten()) {
        ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      }
      request.resume();
    }
    ctx.fail(cause);
  }
}
