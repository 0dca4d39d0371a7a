package io.larch.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.asset.AssetMetadata;
import io.larch.http.ApiException;
import io.larch.http.BufferedBytes;
import io.larch.http.StrictJson;
import io.vertx.core.buffer.Buffer;
import java.util.Set;

/** The part {@code metadata} of an upload's form, read as it comes. */
final class MetadataPart {

  private static final int MAX_LENGTH = MetadataReader.LIMITS.bytes();

  private final BufferedBytes buffered;
  private final StrictJson json = new StrictJson(MetadataReader.LIMITS.values());
  private int length;

  /**
   * @param buffered what the request holds in memory
   */
  MetadataPart(BufferedBytes buffered) {
    this.buffered = buffered;
  }

  /**
   * More of it.
   *
   * @throws ApiException INVALID_FIELD when it is too long or no JSON, UNAVAILABLE when the server
   *     holds too much already
   */
  void feed(Buffer data) {
    length += data.length();
    if (length > MAX_LENGTH) {
      throw invalid("must not be longer than " + MAX_LENGTH + " bytes");
    }
    buffered.take(data.length());
    try {
      json.feed(data);
    } catch (ApiException e) {
      throw invalid(e.detail());
    }
  }

  /**
   * What all of it says; nothing when it is empty, as is a form's field that was not filled in.
   *
   * @throws ApiException INVALID_FIELD
   */
  AssetMetadata end() {
    return length == 0 ? AssetMetadata.NONE : MetadataReader.read(object(), Set.of());
  }

  private ObjectNode object() {
    try {
      return json.end();
    } catch (ApiException e) {
      throw invalid(e.detail());
    }
  }

  private static ApiException invalid(String message) {
    return UploadForm.field("metadata", message);
  }
}
