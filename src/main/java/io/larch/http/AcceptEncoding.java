package io.larch.http;

import java.util.List;
import java.util.Locale;

/** What a client says of the content codings that it takes (RFC 9110, section 12.5.3). */
final class AcceptEncoding {

  private AcceptEncoding() {}

  /**
   * Whether content compressed by gzip may be sent. A coding that isn't named stands as {@code *}.
   *
   * @param fields the Accept-Encoding fields; empty: nothing is asked for, so nothing is compressed
   */
  static boolean takesGzip(List<String> fields) {
    boolean others = false;
    for (String element : String.join(",", fields).split(",", -1)) {
      String[] parts = element.strip().toLowerCase(Locale.ROOT).split(";", 2);
      String coding = parts[0].strip();
      boolean taken = parts.length == 1 || !isZero(parts[1].strip());
      if (coding.equals("gzip") || coding.equals("x-gzip")) {
        return taken;
      }
      if (coding.equals("*")) {
        others = taken;
      }
    }
    return others;
  }

  private static boolean isZero(String weight) {
    return weight.matches("q\\s*=\\s*0(\\.0*)?");
  }
}
