package io.larch.asset;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
final class MultipartParser {

  /** What is found. A listener may throw to refuse; the parser is of no use after that. */
  interface Listener {
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
  static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message, null, false, false);
    }
  }

  private static final int MAX_HEADERS = 8 * 1024;
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final byte[] HEADERS_END = {'\r', '\n', '\r', '\n'};

  private enum State {
    PREAMBLE,
    AFTER_DELIMITER,
    HEADERS,
    CONTENT,
    EPILOGUE
  }

  private final byte[] delimiter;
  private final Listener listener;
  private State state = State.PREAMBLE;
  private byte[] pending = LINE_END; // the first delimiter has no line before it

  /**
   * @param boundary as in the Content-Type, 1 to 70 ASCII characters
   */
  MultipartParser(String boundary, Listener listener) {
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    this.listener = listener;
  }

  /**
   * The next bytes of the body.
   *
   * @throws MalformedException when they can't belong to a multipart body
   */
  void feed(Buffer chunk) {
    if (state == State.EPILOGUE) {
      return;
    }
    byte[] data = Arrays.copyOf(pending, pending.length + chunk.length());
    chunk.getBytes(data, pending.length);
    int at = 0;
    int next;
    while ((next = step(data, at)) >= 0) {
      at = next;
    }
    pending =
        state == State.EPILOGUE ? new byte[0] : Arrays.copyOfRange(data, -next - 1, data.length);
  }

  /**
   * The body is at its end.
   *
   * @throws MalformedException when the closing delimiter has not come
   */
  void end() {
    if (state != State.EPILOGUE) {
      throw new MalformedException("The multipart body ends before its closing delimiter.");
    }
  }

  /**
   * Consumes what it can; returns the next position, or -1 - position when more bytes are needed
   * from there on.
   */
  private int step(byte[] data, int at) {
    return switch (state) {
      case PREAMBLE, CONTENT -> content(data, at);
      case AFTER_DELIMITER -> afterDelimiter(data, at);
      case HEADERS -> headers(data, at);
      case EPILOGUE -> -1 - data.length;
    };
  }

  private int content(byte[] data, int at) {
    int found = indexOf(data, delimiter, at);
    int end = found >= 0 ? found : delimiterStart(data, at);
    if (state == State.CONTENT && end > at) {
      listener.partContinues(Buffer.buffer(Arrays.copyOfRange(data, at, end)));
    }
    if (found < 0) {
      return -1 - end;
    }
    if (state == State.CONTENT) {
      listener.partEnds();
    }
    state = State.AFTER_DELIMITER;
    return found + delimiter.length;
  }

  /**
   * Where an unfinished delimiter may begin at the end of the data; its length when there is none.
   */
  private int delimiterStart(byte[] data, int from) {
    for (int i = Math.max(from, data.length - delimiter.length + 1); i < data.length; i++) {
      if (Arrays.equals(data, i, data.length, delimiter, 0, data.length - i)) {
        return i;
      }
    }
    return data.length;
  }

  private int afterDelimiter(byte[] data, int at) {
    int i = at;
    while (i < data.length && (data[i] == ' ' || data[i] == '\t')) {
      i++;
    }
    if (i - at > delimiter.length) {
      throw new MalformedException(
          "A delimiter of the multipart body has too many spaces after it.");
    }
    if (data.length < i + 2) {
      return -1 - at;
    }
    if (data[i] == '-' && data[i + 1] == '-') {
      state = State.EPILOGUE;
      return data.length;
    }
    if (data[i] != '\r' || data[i + 1] != '\n') {
      throw new MalformedException("A delimiter of the multipart body is not alone on its line.");
    }
    state = State.HEADERS;
    return i; // its line end may be the first half of the headers' end
  }

  private int headers(byte[] data, int at) {
    int end = indexOf(data, HEADERS_END, at);
    if ((end < 0 ? data.length : end) - at > MAX_HEADERS) {
      throw new MalformedException(
          "The headers of a part are longer than " + MAX_HEADERS + " bytes.");
    }
    if (end < 0) {
      return -1 - at;
    }
    listener.partBegins(parse(new String(data, at, end - at, StandardCharsets.UTF_8)));
    state = State.CONTENT;
    return end + HEADERS_END.length;
  }

  private static Map<String, String> parse(String headers) {
    Map<String, String> parsed = new TreeMap<>();
    for (String line : headers.split("\r\n", -1)) {
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

  private static int indexOf(byte[] data, byte[] sought, int from) {
    for (int i = from; i <= data.length - sought.length; i++) {
      if (data[i] == sought[0]
          && Arrays.equals(data, i, i + sought.length, sought, 0, sought.length)) {
        return i;
      }
    }
    return -1;
  }
}
