package io.larch.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.larch.asset.Asset;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Answers in JSON, with or without their body. */
final class JsonAnswer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonAnswer() {}

  /** Ends the response, whose status is set. */
  static void send(HttpServerRequest request, JsonNode json) {
    send(request, json, null);
  }

  /**
   * Ends the response, whose status is set.
   *
   * @param asset whose entity tag goes with it; null for an answer about several
   */
  static void send(HttpServerRequest request, JsonNode json, @Nullable Asset asset) {
    if (asset != null) {
      request.response().putHeader(HttpHeaders.ETAG, asset.entityTag());
    }
    send(request, text(json));
  }

  /** JSON as it is sent, with a newline at its end. */
  static Buffer text(JsonNode json) {
    // Straight into bytes: by a string, it costs an information of an asset a fiftieth more.
    try (ByteArrayBuilder bytes = new ByteArrayBuilder();
        JsonGenerator generator = JSON.createGenerator(bytes)) {
      JSON.writeTree(generator, json);
      generator.flush();
      bytes.write('\n');
      return Buffer.buffer(bytes.getClearAndRelease());
    } catch (IOException e) {
      throw new UncheckedIOException("memory doesn't fail", e);
    }
  }

  /** The same, with JSON that is written already. */
  static void send(HttpServerRequest request, String json) {
    // The line's end is for those who read it in a terminal.
    send(request, Buffer.buffer(json).appendByte((byte) '\n'));
  }

  /** The same, with the line's end in it. */
  static void send(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    prepare(response);
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(body);
    }
  }

  /** Sets the headers that all JSON answers have, unless the route has said more of caches. */
  static void prepare(HttpServerResponse response) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    if (!response.headers().contains(HttpHeaders.CACHE_CONTROL)) {
      // Nothing may serve an asset that has been deleted, no cache either.
      response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    }
  }
}
