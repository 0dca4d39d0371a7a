package io.larch.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.asset.AssetMetadata;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.ErrorCode;
import io.larch.http.JsonBody;
import io.larch.http.RequestClient;
import io.larch.idempotency.IdempotentRequests.Known;
import io.larch.idempotency.RequestDigest;
import io.larch.intake.ContentIntake;
import io.larch.intake.NewAsset;
import io.larch.mediatype.DeclaredType;
import io.larch.source.SourceFetcher;
import io.larch.source.SourceUrl;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Content as requests bring it: a form with an upload, or JSON with the URL that it is at. */
final class SentContent {

  private final SourceFetcher sources;

  SentContent(SourceFetcher sources) {
    this.sources = sources;
  }

  /**
   * Reads the content of a request, and has it taken, unless that has been done under its key.
   *
   * @throws ApiException UNSUPPORTED_MEDIA_TYPE for a body of another type
   */
  Future<AssetAnswer> read(RoutingContext ctx, ContentTaker taker) {
    String header = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
    DeclaredType type = header == null ? null : DeclaredType.parse(header);
    if (type != null && type.mediaType().equals("multipart/form-data")) {
      return upload(ctx, type, taker);
    }
    if (type != null && type.mediaType().equals("application/json")) {
      return JsonBody.read(ctx, MetadataReader.LIMITS)
          .compose(json -> fetch(json, taker, RequestClient.of(ctx)));
    }
    throw new ApiException(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        "Send the content as multipart/form-data, or its URL as application/json.");
  }

  private static Future<AssetAnswer> upload(
      RoutingContext ctx, DeclaredType type, ContentTaker taker) {
    String client = RequestClient.of(ctx);
    MessageDigest digest = taker.hasKey() ? RequestDigest.sha256() : null;
    UploadForm form = Upload.form(ctx, type, taker.maxContentSize(), taker.withMetadata(), digest);
    return admit(ctx, taker)
        .compose(
            known -> {
              Upload.start(ctx, form);
              Function<AssetMetadata, byte[]> whole =
                  said ->
                      taker.digest(null, Objects.requireNonNull(digest, "a key").digest(), said);
              return known.isPresent()
                  ? form.content()
                      .compose(ContentIntake::drain)
                      .compose(_ -> form.metadata())
                      .map(said -> retold(known.get(), whole.apply(said)))
                  : form.content()
                      .compose(
                          content ->
                              taker.take(
                                  new NewAsset(client, content, null, form.metadata()), whole));
            });
  }

  /** Lets what a request without terms sends be read at once. */
  private static Future<Optional<Known>> admit(RoutingContext ctx, ContentTaker taker) {
    return taker.hasTerms()
        ? Upload.hold(ctx, taker.admit())
        : Future.succeededFuture(Optional.empty());
  }

  private static AssetAnswer retold(Known known, byte[] digest) {
    return AssetAnswer.from(known.answerTo(digest));
  }

  private Future<AssetAnswer> fetch(ObjectNode json, ContentTaker taker, String client) {
    AssetMetadata metadata =
        taker.withMetadata()
            ? MetadataReader.read(json, Set.of("url"))
            : MetadataReader.none(json, Set.of("url"));
    JsonNode url = json.get("url");
    if (url == null || !url.isTextual()) {
      throw new ApiException(
          ErrorCode.INVALID_FIELD,
          "A field is not valid.",
          List.of(new FieldError("url", url == null ? "is missing" : "must be a text")));
    }
    SourceUrl source = SourceUrl.parse(url.textValue());
    Function<AssetMetadata, byte[]> whole = said -> taker.digest(url.textValue(), null, said);
    return taker
        .admit()
        .compose(
            known ->
                known.isPresent()
                    ? Future.succeededFuture(retold(known.get(), whole.apply(metadata)))
                    : sources
                        .fetch(source, taker.maxContentSize())
                        .compose(
                            content ->
                                taker.take(
                                    new NewAsset(
                                        client,
                                        content,
                                        url.textValue(),
                                        Future.succeededFuture(metadata)),
                                    whole)));
  }
}
