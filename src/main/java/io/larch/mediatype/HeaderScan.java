package io.larch.mediatype;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows the header of a picture to its size while the content passes by, skipping what lies
 * between. Holds no more than the few bytes of one look, and gives up after {@value #MAX_LOOKS} of
 * them, whatever the file claims.
 */
final class HeaderScan {

  static final int MAX_LOOKS = 1_000_000;

  /** What a look leads to. */
  sealed interface Step {}

  /** The end: a size, or null when there is none. */
  record Found(@Nullable ImageInfo size) implements Step {}

  /**
   * Bytes that are wanted.
   *
   * @param at from the beginning of the content; not before the look that led here
   * @param count 1 to some hundreds
   * @param soFar what is found if nothing else comes; null for nothing
   * @param then reads them
   */
  record Look(long at, int count, @Nullable ImageInfo soFar, Function<ByteBuffer, Step> then)
      implements Step {

    Look(long at, int count, Function<ByteBuffer, Step> then) {
      this(at, count, null, then);
    }
  }

  static final Found NOTHING = new Found(null);

  private @Nullable Look look;
  private @Nullable ImageInfo size;
  private byte[] held = new byte[0];
  private int have;
  private long position;
  private int looks;

  HeaderScan() {
    this(PictureHeaders.FIRST);
  }

  HeaderScan(Look first) {
    go(first);
  }

  /** The size, as far as it has been found; null while it is not, or when there is none. */
  @Nullable ImageInfo size() {
    return size;
  }

  /** The next bytes of the content. */
  void feed(Buffer chunk) {
    int at = 0;
    Look current;
    while ((current = look) != null && at < chunk.length()) {
      long skip = current.at + have - position;
      int skipped = Math.clamp(skip, 0, chunk.length() - at);
      int taken =
          skip > skipped ? 0 : Math.clamp(current.count - have, 0, chunk.length() - at - skipped);
      chunk.getBytes(at + skipped, at + skipped + taken, held, have);
      have += taken;
      at += skipped + taken;
      position += skipped + taken;
      advance();
    }
  }

  /** Takes all the looks that the bytes at hand suffice for. */
  private void advance() {
    Look current;
    while ((current = look) != null && have >= current.count) {
      if (++looks > MAX_LOOKS) {
        look = null;
        return;
      }
      switch (current.then.apply(ByteBuffer.wrap(held, 0, current.count).slice())) {
        case Found found -> {
          size = found.size();
          look = null;
        }
        case Look next -> go(current, next);
      }
    }
  }

  private void go(Look before, Look next) {
    long known = next.at - before.at;
    if (known < 0) {
      look = null; // would be a step back
      return;
    }
    int kept = known < have ? have - (int) known : 0;
    byte[] bytes = new byte[Math.max(next.count, kept)];
    System.arraycopy(held, have - kept, bytes, 0, kept);
    held = bytes;
    have = kept;
    look = next;
    size = next.soFar;
  }

  private void go(Look first) {
    look = first;
    held = new byte[first.count];
  }
}
