package io.larch.asset;

import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.path.AssetPath;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;

/** The opaque text with which a client asks for a listing's next page: where the page before ended. */
final class ListingCursor {

  private static final OffsetDateTime NO_TIME = OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private ListingCursor() {}

  static String of(Asset last) {
    String text = last.entryId() + ":" + last.path().stored();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The inverse, for a listing of a subtree.
   *
   * @throws ApiException INVALID_REQUEST when it is not a cursor of such a listing
   */
  static Position parse(String cursor, AssetPath subtree) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      long entryId = Long.parseLong(text, 0, colon, 10);
      String path = text.substring(colon + 1);
      if (entryId >= 0
          && path.length() > 1
          && path.indexOf('\0') < 0
          && path.endsWith("/")
          && path.startsWith(subtree.stored())) {
        return new Position(AssetPath.fromStored(path), entryId, NO_TIME);
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      // refused below
    }
    throw new ApiException(
        ErrorCode.INVALID_REQUEST,
        "The cursor is not one of this listing; take it from nextCursor as it is.");
  }
}
