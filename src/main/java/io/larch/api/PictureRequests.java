package io.larch.api;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.asset.PictureProblem;
import io.larch.asset.Variant;
import io.larch.asset.VariantChoice;
import io.larch.caller.Caller;
import io.larch.config.PathConfig;
import io.larch.config.PathRules;
import io.larch.config.Secret;
import io.larch.http.RequestClient;
import io.larch.http.RequestTarget;
import io.larch.image.Profiles;
import io.larch.image.SignedUrls;
import io.larch.image.TransformationRequest;
import io.larch.path.AssetPath;
import io.larch.selector.FetchRequest;
import io.larch.serving.Representation;
import io.larch.variant.VariantService;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What fetches ask of pictures: reads it, has it found or made, and says so in the answer. */
public final class PictureRequests {

  /** Whether a picture was there already. */
  private static final String CACHE = "Larch-Cache";

  private final VariantService variants;
  private final PathRules rules;
  private final Profiles profiles;
  private final long maxPixels;
  private final Signatures signatures;

  /**
   * @param rules what holds where
   * @param profiles those that requests may name
   * @param maxPixels of a picture, all its frames together
   * @param signingSecrets by the names that rules give to keys; all that they name
   */
  public PictureRequests(
      VariantService variants,
      PathRules rules,
      Profiles profiles,
      long maxPixels,
      Map<String, Secret> signingSecrets) {
    this.variants = variants;
    this.rules = rules;
    this.profiles = profiles;
    this.maxPixels = maxPixels;
    this.signatures = new Signatures(signingSecrets);
  }

  /**
   * What a request asks.
   *
   * @throws io.larch.path.InvalidRequestException when it isn't understood
   * @throws PictureProblem.TransformationNotAllowed when it isn't signed as it must be
   */
  TransformationRequest read(RequestTarget target, FetchRequest request) {
    TransformationRequest picture =
        TransformationRequest.read(request.picture().parameters(), profiles, maxPixels);
    if (request.format() != FetchRequest.Format.INFO && request.variant() == null) {
      signatures.require(
          rules.at(request.selector().path()),
          target,
          !picture.isEmpty(),
          request.picture().signed());
    }
    return picture;
  }

  /** Which variants are to be read with the asset. */
  VariantChoice choice(FetchRequest request, TransformationRequest picture) {
    if (request.variant() != null) {
      return VariantChoice.called(request.variant());
    }
    if (request.format() == FetchRequest.Format.INFO) {
      return VariantChoice.ALL;
    }
    return picture.isEmpty() && !isNegotiated(request.selector().path())
        ? VariantChoice.NONE
        : VariantChoice.FEW;
  }

  private boolean isNegotiated(AssetPath path) {
    return rules.at(path).images().isNegotiated();
  }

  /**
   * Finds or makes what is to be sent.
   *
   * @param asset with the variants of {@link #choice}
   */
  Future<Representation> represent(
      RoutingContext ctx,
      Caller caller,
      FetchRequest request,
      TransformationRequest picture,
      Asset asset) {
    HttpServerRequest http = ctx.request();
    if (request.variant() != null) {
      if (asset.variants().isEmpty()) {
        throw new AssetProblem.NotFound("The asset has no variant of this name.");
      }
      Variant variant = asset.variants().getFirst();
      variants.asked(asset, variant);
      return Future.succeededFuture(
          told(http.response(), new Representation(asset, variant, false), true));
    }
    boolean negotiated = isNegotiated(asset.path());
    if (picture.isEmpty() && !negotiated) {
      return Future.succeededFuture(told(http.response(), Representation.original(asset), true));
    }
    return variants
        .choose(caller, asset, picture, negotiated ? accept(http) : null, RequestClient.of(ctx))
        .map(
            chosen -> {
              Representation sent = new Representation(asset, chosen.variant(), true);
              if (negotiated && sent.isPicture()) {
                http.response().headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
              }
              return told(http.response(), sent, chosen.hit());
            });
  }

  private static Representation told(
      HttpServerResponse response, Representation sent, boolean hit) {
    if (sent.isPicture() && !response.ended()) {
      response.putHeader(CACHE, hit ? "hit" : "miss");
    }
    return sent;
  }

  private static @Nullable String accept(HttpServerRequest http) {
    List<String> lines = http.headers().getAll(HttpHeaders.ACCEPT);
    return lines.isEmpty() ? null : String.join(",", lines);
  }

  /** The URL at which an entry's content is what a request has asked of it. */
  String url(PublicUrls urls, HttpServerRequest http, FetchRequest request, Asset asset) {
    String query =
        request.picture().parameters().stream()
            .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
            .collect(Collectors.joining("&"));
    if (query.isEmpty()) {
      return urls.content(http, asset);
    }
    PathConfig config = rules.at(asset.path());
    SignedUrls signed = signatures.of(config);
    String path = PublicUrls.entryPath(asset) + "/content";
    String signature =
        signed == null ? "" : "&" + SignedUrls.PARAMETER + "=" + signed.sign(path, query);
    return urls.content(http, asset) + "?" + query + signature;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
