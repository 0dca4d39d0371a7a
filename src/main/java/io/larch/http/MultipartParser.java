package io.larch.http;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes {@code multipart/form-data} (RFC 7578) apart as it arrives, strictly: a body that is cut
 * off or damaged anywhere is never taken for a whole one. Holds no more than a part's headers or
 * the beginning of a delimiter.
 *
 * <p>Vert.x has a decoder of its own, which passes over a missing end and a part that is cut off,
 * and so can't tell whether the client has said everything it wanted to say.
 */
public final class MultipartParser {

  /** What is found. A listener may throw to refuse; the parser is of no use after that. */
  public interface Listener {
    /**
     * A part begins.
     *
     * @param headers by name in lower case
     */
    void partBegins(Map<String, String> headers);

    /** Content of the part; may share memory with the chunk it was in. */
    void partContinues(Buffer data);

    void partEnds();
  }

  /** The body is not well formed. The message is for the client. */
  public static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message, null, false, false);
    }
  }

  private static final int MAX_HEADERS = 8 * 1024;
  private static final String LINE_END = "\r\n";
  private static final SoughtBytes HEADERS_END =
      new SoughtBytes("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

  private enum State {
    PREAMBLE,
    AFTER_DELIMITER,
    HEADERS,
    CONTENT,
    EPILOGUE
  }

  private final SoughtBytes delimiter;
  private final Listener listener;
  private State state = State.PREAMBLE;
  private Buffer pending = Buffer.buffer(LINE_END); // the first delimiter has no line before it

  /**
   * @param boundary as in the Content-Type, 1 to 70 ASCII characters
   */
  public MultipartParser(String boundary, Listener listener) {
    this.delimiter =
        new SoughtBytes((LINE_END + "--" + boundary).getBytes(StandardCharsets.US_ASCII));
    this.listener = listener;
  }

  /**
   * The next bytes of the body.
   *
   * @throws MalformedException when they can't belong to a multipart body
   */
  public void feed(Buffer chunk) {
    if (state == State.EPILOGUE) {
      return;
    }
    // Content is not copied: next to nothing is pending between most chunks.
    Buffer data = pending.length() == 0 ? chunk : pending.appendBuffer(chunk);
    int at = 0;
    int next;
    while ((next = step(data, at)) >= 0) {
      at = next;
    }
    pending = state == State.EPILOGUE ? Buffer.buffer() : data.getBuffer(-next - 1, data.length());
  }

  /**
   * The body is at its end.
   *
   * @throws MalformedException when the closing delimiter has not come
   */
  public void end() {
    if (state != State.EPILOGUE) {
      throw new MalformedException("The multipart body ends before its closing delimiter.");
    }
  }

  /**
   * Consumes what it can; returns the next position, or -1 - position when more bytes are needed
   * from there on.
   */
  private int step(Buffer data, int at) {
    return switch (state) {
      case PREAMBLE, CONTENT -> content(data, at);
      case AFTER_DELIMITER -> afterDelimiter(data, at);
      case HEADERS -> headers(data, at);
      case EPILOGUE -> -1 - data.length();
    };
  }

  private int content(Buffer data, int at) {
    int found = delimiter.indexIn(data, at);
    int end = found >= 0 ? found : delimiter.indexOfCutOff(data, at);
    if (state == State.CONTENT && end > at) {
      listener.partContinues(data.slice(at, end));
    }
    if (found < 0) {
      return -1 - end;
    }
    if (state == State.CONTENT) {
      listener.partEnds();
    }
    state = State.AFTER_DELIMITER;
    return found + delimiter.length();
  }

  private int afterDelimiter(Buffer data, int at) {
    int i = at;
    while (i < data.length() && (data.getByte(i) == ' ' || data.getByte(i) == '\t')) {
      i++;
    }
    if (i - at > delimiter.length()) {
      throw new MalformedException(
          "A delimiter of the multipart body has too many spaces after it.");
    }
    if (data.length() < i + 2) {
      return -1 - at;
    }
    if (data.getByte(i) == '-' && data.getByte(i + 1) == '-') {
      state = State.EPILOGUE;
      return data.length();
    }
    if (data.getByte(i) != '\r' || data.getByte(i + 1) != '\n') {
      throw new MalformedException("A delimiter of the multipart body is not alone on its line.");
    }
    state = State.HEADERS;
    return i; // its line end may be the first half of the headers' end
  }

  private int headers(Buffer data, int at) {
    int end = HEADERS_END.indexIn(data, at);
    if ((end < 0 ? data.length() : end) - at > MAX_HEADERS) {
      throw new MalformedException(
          "The headers of a part are longer than " + MAX_HEADERS + " bytes.");
    }
    if (end < 0) {
      return -1 - at;
    }
    listener.partBegins(parse(data.getString(at, end)));
    state = State.CONTENT;
    return end + HEADERS_END.length();
  }

  private static Map<String, String> parse(String headers) {
    Map<String, String> parsed = new TreeMap<>();
    // A line that begins with a blank goes on with the one before (RFC 5322, section 2.2.3).
    for (String line : headers.replaceAll("(?<=[^\r\n])\r\n[ \t]+", " ").split(LINE_END, -1)) {
      int colon = line.indexOf(':');
      if (line.isEmpty() && parsed.isEmpty()) {
        continue; // the rest of the delimiter's line
      }
      String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
      if (name.isBlank() || parsed.put(name, line.substring(colon + 1).strip()) != null) {
        throw new MalformedException("The headers of a part can't be read.");
      }
    }
    return parsed;
  }
}
