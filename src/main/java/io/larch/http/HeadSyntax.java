package io.larch.http;

import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a request's head, or of the fields behind its chunks, for what is lost once they
 * have been taken apart: the decoder overlooks the difference between a folded field line and one
 * that has a space in it, and between one space of the request line and several. To be given whole
 * lines, in order.
 */
final class HeadSyntax implements ByteProcessor {

  private static final int DELETE = 0x7f;

  /** Method, target and version. */
  private static final int SPACES_OF_REQUEST_LINE = 2;

  private boolean requestLine = true;
  private boolean lineStart = true;
  private boolean afterReturn;
  private boolean inName;
  private int spaces;
  private @Nullable String problem;

  /** To be called before the first line of each head. */
  void begin() {
    requestLine = true;
    lineStart = true;
    afterReturn = false;
    inName = false;
    spaces = 0;
    problem = null;
  }

  /** To be called before the first line of each trailer. */
  void beginTrailer() {
    begin();
    requestLine = false;
  }

  /** What is wrong with the bytes so far, for the client; null when nothing is. */
  @Nullable String problem() {
    return problem;
  }

  @Override
  public boolean process(byte value) {
    if (value == '\n') {
      // An empty line before the request line is overlooked, as RFC 9112, section 2.2 has it.
      requestLine &= lineStart;
      lineStart = true;
      afterReturn = false;
    } else if (afterReturn) {
      problem = "A line of the request's fields holds a bare CR.";
    } else if (value == '\r') {
      if (requestLine && !lineStart && spaces != SPACES_OF_REQUEST_LINE) {
        problem = "The request line must be method, target and version, with one space between.";
      }
      afterReturn = true;
    } else {
      visible(value);
    }
    return problem == null;
  }

  private void visible(byte value) {
    if (lineStart && (value == ' ' || value == '\t')) {
      problem = "A header field must stand on one line; folded ones are not taken.";
      return;
    }
    if (requestLine) {
      spaces += value == ' ' ? 1 : 0;
    } else if (lineStart || inName) {
      inName = value != ':';
      if (inName ? !isToken(value) : lineStart) {
        problem = "The name of a header field is not valid.";
        return;
      }
    }
    lineStart = false;
    boolean control = (value >= 0 && value < ' ') || value == DELETE;
    if (control && (requestLine || value != '\t')) {
      problem = "The request's fields hold a control character.";
    }
  }

  private static boolean isToken(byte value) {
    return (value >= 'a' && value <= 'z')
        || (value >= 'A' && value <= 'Z')
        || (value >= '0' && value <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(value) >= 0;
  }
}
