package io.larch.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Whether bytes that come in pieces are UTF-8. The parser decodes them too, but takes overlong
 * forms and encoded surrogates for characters.
 */
final class Utf8Check {

  private static final int SCRATCH = 1024;

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer scratch = CharBuffer.allocate(SCRATCH);

  /** The beginning of a character whose rest comes with the next piece: up to three bytes. */
  private byte[] begun = {};

  /**
   * Takes a piece.
   *
   * @throws CharacterCodingException when it is not UTF-8
   */
  void feed(byte[] piece) throws CharacterCodingException {
    ByteBuffer in = ByteBuffer.wrap(piece);
    if (begun.length > 0) {
      in = ByteBuffer.allocate(begun.length + piece.length).put(begun).put(piece).flip();
    }
    decode(in, false);
    begun = new byte[in.remaining()];
    in.get(begun);
  }

  /**
   * Nothing more comes.
   *
   * @throws CharacterCodingException when it ends within a character
   */
  void end() throws CharacterCodingException {
    decode(ByteBuffer.wrap(begun), true);
  }

  private void decode(ByteBuffer in, boolean end) throws CharacterCodingException {
    CoderResult result;
    do {
      scratch.clear();
      result = decoder.decode(in, scratch, end);
    } while (result.isOverflow());
    if (result.isError()) {
      result.throwException();
    }
  }
}
