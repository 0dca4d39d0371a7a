package io.larch.api;

import io.larch.asset.Asset;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** What several assets look like in JSON, written from the first to the last. */
enum ListForm {
  /** An array of what is known of each. */
  ARRAY {
    @Override
    void open(Buffer json) {
      json.appendString("[");
    }

    @Override
    void append(Buffer json, Asset asset) {
      json.appendString(AssetJson.info(asset).toString());
    }

    @Override
    void close(Buffer json, @Nullable String nextCursor) {
      json.appendString("]\n");
    }
  },

  /** A page: the same with each one's path, and where the next page begins. */
  PAGE {
    @Override
    void open(Buffer json) {
      json.appendString("{\"assets\":[");
    }

    @Override
    void append(Buffer json, Asset asset) {
      json.appendString(AssetJson.listed(asset).toString());
    }

    @Override
    void close(Buffer json, @Nullable String nextCursor) {
      // A cursor has nothing in it that would have to be escaped.
      json.appendString("],\"nextCursor\":")
          .appendString(nextCursor == null ? "null" : '"' + nextCursor + '"')
          .appendString("}\n");
    }
  };

  abstract void open(Buffer json);

  abstract void append(Buffer json, Asset asset);

  /**
   * @param nextCursor null when nothing is left
   */
  abstract void close(Buffer json, @Nullable String nextCursor);
}
