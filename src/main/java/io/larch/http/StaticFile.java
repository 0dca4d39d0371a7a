package io.larch.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Content that stays as it is for as long as the process runs; may be sent on any event loop. */
final class StaticFile {

  /**
   * For the page and all that it loads: nothing from elsewhere, nothing inline but pictures, and in
   * no frame.
   */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final int TAG_BYTES = 16;

  private final Buffer content;
  private final String contentType;
  private final String entityTag;

  /**
   * @param content not changed from now on
   */
  StaticFile(Buffer content, String contentType) {
    this.content = content;
    this.contentType = contentType;
    this.entityTag = '"' + HexFormat.of().formatHex(digest(content), 0, TAG_BYTES) + '"';
  }

  /** Answers GET and HEAD; 304 when the client has it already. */
  void send(RoutingContext ctx) {
    HttpServerResponse response =
        ctx.response()
            .putHeader(HttpHeaders.ETAG, entityTag)
            // A newer version of the server may answer the next request.
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    List<String> known = ctx.request().headers().getAll(HttpHeaders.IF_NONE_MATCH);
    if (!known.isEmpty() && EntityTags.parse("If-None-Match", known).matchWeakly(entityTag)) {
      response.setStatusCode(304).end();
      return;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length()))
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    if (ctx.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(content);
    }
  }

  private static byte[] digest(Buffer content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content.getBytes());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
