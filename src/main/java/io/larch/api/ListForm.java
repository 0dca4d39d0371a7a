package io.larch.api;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** What stands around several assets in JSON. */
enum ListForm {
  /** An array of what is known of each. */
  ARRAY {
    @Override
    void open(Buffer json) {
      json.appendString("[");
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
    void close(Buffer json, @Nullable String nextCursor) {
      // A cursor has nothing in it that would have to be escaped.
      json.appendString("],\"nextCursor\":")
          .appendString(nextCursor == null ? "null" : '"' + nextCursor + '"')
          .appendString("}\n");
    }
  };

  abstract void open(Buffer json);

  /**
   * @param nextCursor null when nothing is left
   */
  abstract void close(Buffer json, @Nullable String nextCursor);
}
