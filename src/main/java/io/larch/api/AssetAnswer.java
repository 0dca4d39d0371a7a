package io.larch.api;

import io.larch.asset.Asset;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/**
 * The answer to a store or an update, which can be told again.
 *
 * @param entryPath what follows the origin in the entry's URL
 * @param entityTag of the asset as it was then
 * @param info of the asset as it was then, JSON
 */
record AssetAnswer(String entryPath, String entityTag, String info) {

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

  /** Ends the response, whose status is set. */
  void send(HttpServerRequest request) {
    if (!request.response().ended() && !request.response().closed()) {
      request.response().putHeader(HttpHeaders.ETAG, entityTag);
      JsonAnswer.send(request, Buffer.buffer(info));
    }
  }
}
