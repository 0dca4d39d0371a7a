package io.larch.api;

import io.larch.asset.Asset;
import io.larch.asset.Position;
import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;

/**
 * The opaque text with which a client asks for a listing's next page: where the page before ended.
 */
final class ListingCursor {

  private static final OffsetDateTime NO_TIME =
      OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private ListingCursor() {}

  static String of(Asset last) {
    String text = last.entryId() + last.path().urlPath();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The inverse, for a listing of a subtree.
   *
   * @throws InvalidRequestException when it is not a cursor of such a listing
   */
  static Position parse(String cursor, AssetPath subtree) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      int slash = text.indexOf('/');
      long entryId = Long.parseLong(text, 0, slash, 10);
      AssetPath path = AssetPath.parse(text.substring(slash));
      if (entryId >= 0 && !path.isRoot() && path.stored().startsWith(subtree.stored())) {
        return new Position(path, entryId, NO_TIME);
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException | InvalidRequestException _) {
      // refused below
    }
    throw new InvalidRequestException(
        "The cursor is not one of this listing; take it from nextCursor as it is");
  }
}
