package io.larch.mediatype;

import io.vertx.core.buffer.Buffer;

/** What only the whole content tells, told while it passes by, without holding it. */
public final class ContentScan {

  private final Utf8Check utf8 = new Utf8Check();
  private final HeaderScan picture = new HeaderScan();

  /** The next bytes. */
  public void feed(Buffer chunk) {
    utf8.feed(chunk);
    picture.feed(chunk);
  }

  /**
   * A type with what has been seen.
   *
   * @param textual whether it is text
   */
  public ContentType complete(ContentType type, boolean textual) {
    return new ContentType(
        type.mediaType(),
        type.format(),
        type.topLevel().equals("image") ? picture.size() : null,
        textual && utf8.isUtf8() ? ContentType.UTF_8 : null);
  }
}
