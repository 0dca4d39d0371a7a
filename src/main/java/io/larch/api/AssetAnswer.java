package io.larch.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.asset.Asset;
import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;
import io.larch.token.DeleteToken;
import io.larch.token.DeleteTokens;
import io.larch.token.TokenClaim;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * The answer to a store or an update, which can be told again.
 *
 * @param entryPath what follows the origin in the entry's URL
 * @param entityTag of the asset as it was then
 * @param info of the asset as it was then, JSON
 */
record AssetAnswer(String entryPath, String entityTag, String info) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENTRY_PATH = "entryPath";
  private static final String ENTITY_TAG = "entityTag";
  private static final String INFO = "info";

  static AssetAnswer of(Asset asset) {
    return new AssetAnswer(
        PublicUrls.entryPath(asset), asset.entityTag(), AssetJson.info(asset).toString());
  }

  /**
   * What is recorded of an answer, to be told again. The info is a text in it, so that it comes
   * back as it was.
   */
  static JsonObject recorded(Asset asset) {
    AssetAnswer answer = of(asset);
    return new JsonObject()
        .put(ENTRY_PATH, answer.entryPath)
        .put(ENTITY_TAG, answer.entityTag)
        .put(INFO, answer.info);
  }

  /** The inverse of {@link #recorded}. */
  static AssetAnswer from(JsonObject json) {
    return new AssetAnswer(
        json.getString(ENTRY_PATH), json.getString(ENTITY_TAG), json.getString(INFO));
  }

  /**
   * The same, with a token that deletes the asset as it is told here.
   *
   * @param path where it lies
   * @param givenTo the name of whom the token is given to
   */
  AssetAnswer withToken(AssetPath path, DeleteTokens.Signer signer, String givenTo) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(info);
      AssetVersion version = Objects.requireNonNull(AssetVersion.parse(entityTag), "ours");
      DeleteToken token =
          signer.sign(new TokenClaim(path, json.get("entryId").longValue(), version, givenTo));
      json.put("deleteToken", token.text());
      json.put("deleteTokenExpiresAt", token.expiresAt().toString());
      return new AssetAnswer(entryPath, entityTag, json.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("we wrote it", e);
    }
  }

  /** Ends the response, whose status is set. */
  void send(HttpServerRequest request) {
    if (!request.response().ended() && !request.response().closed()) {
      request.response().putHeader(HttpHeaders.ETAG, entityTag);
      JsonAnswer.send(request, info);
    }
  }
}
