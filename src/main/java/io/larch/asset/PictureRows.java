package io.larch.asset;

import io.larch.mediatype.ImageInfo;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a picture's header tells, as it is kept in JSON. What goes without saying is left out. */
final class PictureRows {

  private static final String WIDTH = "width";
  private static final String HEIGHT = "height";
  private static final String ORIENTATION = "orientation";
  private static final String PAGES = "pages";
  private static final String LOOP = "loop";

  private PictureRows() {}

  static void put(JsonObject json, ImageInfo picture) {
    json.put(WIDTH, picture.width()).put(HEIGHT, picture.height());
    if (picture.orientation() != 1) {
      json.put(ORIENTATION, picture.orientation());
    }
    if (picture.pages() != 1) {
      json.put(PAGES, picture.pages());
    }
    if (picture.loop() != null) {
      json.put(LOOP, picture.loop());
    }
  }

  /** Null where the JSON tells of none. */
  static @Nullable ImageInfo picture(JsonObject json) {
    Integer width = json.getInteger(WIDTH);
    Integer height = json.getInteger(HEIGHT);
    return width == null || height == null
        ? null
        : new ImageInfo(
            width,
            height,
            json.getInteger(ORIENTATION, 1),
            json.getInteger(PAGES, 1),
            json.getInteger(LOOP));
  }
}
