package io.larch.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Stands before a server of this machine and says one thing for another in what the server answers,
 * such as its version. It knows no protocol: the two are of the same length, and come in one piece.
 */
public final class RewritingProxy implements AutoCloseable {

  private static final int CHUNK = 64 << 10;

  private final String said;
  private final String instead;
  private final AnswerProxy proxy;

  /**
   * @param instead as long as {@code said}
   */
  public RewritingProxy(int serverPort, String said, String instead) {
    if (said.length() != instead.length()) {
      throw new IllegalArgumentException(said + " is not as long as " + instead);
    }
    this.said = said;
    this.instead = instead;
    proxy = new AnswerProxy(serverPort, this::rewrite);
  }

  /** Where it listens, on loopback. */
  public int port() {
    return proxy.port();
  }

  private void rewrite(InputStream in, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      String text = new String(chunk, 0, read, StandardCharsets.ISO_8859_1);
      out.write(text.replace(said, instead).getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Override
  public void close() {
    proxy.close();
  }
}
