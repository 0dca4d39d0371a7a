package io.larch.api;

import io.larch.kept.TrashPosition;
import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * The opaque text with which a client asks for the next page of the trash: where the page before
 * ended.
 */
final class TrashCursor {

  private static final int NUMBERS = 3;

  private TrashCursor() {}

  static String of(TrashPosition last) {
    String text =
        micros(last.keptAt()) + "." + last.version() + "." + last.entryId() + last.path().urlPath();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static long micros(OffsetDateTime time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
  }

  /**
   * The inverse, for a listing of a subtree.
   *
   * @throws InvalidRequestException when it is not a cursor of such a listing
   */
  static TrashPosition parse(String cursor, AssetPath subtree) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      int slash = text.indexOf('/');
      String[] numbers = text.substring(0, slash).split("\\.", -1);
      OffsetDateTime keptAt =
          Instant.EPOCH
              .plus(Long.parseLong(numbers[0]), ChronoUnit.MICROS)
              .atOffset(ZoneOffset.UTC);
      long version = Long.parseLong(numbers[1]);
      long entryId = Long.parseLong(numbers[2]);
      AssetPath path = AssetPath.parse(text.substring(slash));
      if (numbers.length == NUMBERS
          && version >= 0
          && entryId >= 0
          && !path.isRoot()
          && path.stored().startsWith(subtree.stored())) {
        return new TrashPosition(path, entryId, version, keptAt, keptAt);
      }
    } catch (IllegalArgumentException
        | IndexOutOfBoundsException
        | DateTimeException
        | ArithmeticException
        | InvalidRequestException _) {
      // refused below
    }
    throw new InvalidRequestException(
        "The cursor is not one of this listing; take it from nextCursor as it is");
  }
}
