package io.larch.receipt;

import io.larch.receipt.format.Commitment;
import io.larch.receipt.format.Encodings;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A receipt that a delete is to leave.
 *
 * @param id random; the receipt's and its first leaf's
 * @param commitment to the selector, under a salt that isn't here: 32 bytes
 */
public record ReceiptRequest(String id, Buffer commitment) {

  /**
   * A receipt, and what its owner alone is told.
   *
   * @param salt as it is told, of 32 bytes; neither stored nor logged
   * @param selector canonical
   */
  public record Opened(ReceiptRequest request, String salt, String selector) {

    /** A new one of a selector. */
    public static Opened of(String selector) {
      byte[] salt = Commitment.newSalt();
      ReceiptRequest request =
          new ReceiptRequest(Commitment.newId(), Buffer.buffer(Commitment.of(salt, selector)));
      return new Opened(request, Encodings.base64Url(salt), selector);
    }

    /** The receipt of one that there may be. */
    public static @Nullable ReceiptRequest requestOf(@Nullable Opened opened) {
      return opened == null ? null : opened.request();
    }

    /** Says nothing of salt and selector. */
    @Override
    public String toString() {
      return request.id();
    }
  }
}
