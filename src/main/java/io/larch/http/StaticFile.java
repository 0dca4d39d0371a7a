package io.larch.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

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

  /** Null when it would not be worth it. */
  private final @Nullable Buffer compressed;

  /**
   * @param content not changed from now on
   */
  StaticFile(Buffer content, String contentType) {
    this.content = content;
    this.contentType = contentType;
    this.entityTag = '"' + HexFormat.of().formatHex(digest(content), 0, TAG_BYTES) + '"';
    this.compressed = contentType.startsWith("image/") ? null : compress(content);
  }

  /** Answers GET and HEAD; 304 when the client has it already. */
  void send(RoutingContext ctx) {
    Buffer body = content;
    String tag = entityTag;
    HttpServerResponse response = ctx.response();
    if (compressed != null) {
      response.headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
      if (AcceptEncoding.takesGzip(ctx.request().headers().getAll(HttpHeaders.ACCEPT_ENCODING))) {
        body = compressed;
        // Other bytes under another tag, though both are one content (RFC 9110, section 8.8.3.3).
        tag = entityTag.substring(0, entityTag.length() - 1) + "-gzip\"";
      }
    }
    response
        .putHeader(HttpHeaders.ETAG, tag)
        // A newer version of the server may answer the next request.
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    List<String> known = ctx.request().headers().getAll(HttpHeaders.IF_NONE_MATCH);
    if (!known.isEmpty() && EntityTags.parse("If-None-Match", known).matchWeakly(tag)) {
      response.setStatusCode(304).end();
      return;
    }
    if (body != content) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    if (ctx.request().method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(body);
    }
  }

  private static Buffer compress(Buffer content) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(content.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(compressed.toByteArray());
  }

  private static byte[] digest(Buffer content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content.getBytes());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
