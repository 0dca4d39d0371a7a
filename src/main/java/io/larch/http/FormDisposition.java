package io.larch.http;

import io.larch.path.PercentEncoding;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Content-Disposition} of a form's part, as browsers and common clients write it: HTML
 * escapes line ends and quotes alone, as {@code %0D}, {@code %0A} and {@code %22}, others write
 * {@code \"}. So a quote closes a value when nothing or another parameter follows, whatever stands
 * before it.
 *
 * @param name the part's
 * @param fileName as sent, empty for "no file chosen"; null when the part is no file
 */
public record FormDisposition(String name, @Nullable String fileName) {

  private static final Pattern BEGIN =
      Pattern.compile("\\s*form-data\\s*(?=;|$)", Pattern.CASE_INSENSITIVE);
  private static final Pattern PARAMETER = Pattern.compile("\\s*;\\s*([!-~&&[^=;\"]]+)=");
  private static final Pattern TOKEN = Pattern.compile("[^;\"]*");
  private static final Pattern END = Pattern.compile("\\s*;?\\s*");
  private static final Pattern CLOSING =
      Pattern.compile("\"(?=\\s*;?\\s*$|\\s*;\\s*[!-~&&[^=;\"]]+=)");
  private static final Pattern EXTENDED =
      Pattern.compile("(utf-8|iso-8859-1)'[^']*'(.*)", Pattern.CASE_INSENSITIVE);

  /** Null when it can't be read, names a parameter twice, or has no name. */
  public static @Nullable FormDisposition parse(String header) {
    Matcher begin = BEGIN.matcher(header);
    if (!begin.lookingAt()) {
      return null;
    }
    Map<String, String> parameters = new TreeMap<>();
    int at = begin.end();
    Matcher parameter = PARAMETER.matcher(header);
    while (parameter.region(at, header.length()).lookingAt()) {
      int from = parameter.end();
      boolean quoted = header.startsWith("\"", from);
      Matcher value = (quoted ? CLOSING : TOKEN).matcher(header);
      value.region(quoted ? from + 1 : from, header.length());
      if (quoted ? !value.find() : !value.lookingAt()) {
        return null;
      }
      String text =
          quoted ? unescape(header.substring(from + 1, value.start())) : value.group().strip();
      if (parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), text) != null) {
        return null;
      }
      at = value.end();
    }
    String name = parameters.get("name");
    return name == null || !END.matcher(header).region(at, header.length()).matches()
        ? null
        : new FormDisposition(name, fileName(parameters));
  }

  private static String unescape(String quoted) {
    return quoted
        .replaceAll("\\\\([\\\\\"])", "$1")
        .replaceAll("(?i)%0D", "\r")
        .replaceAll("(?i)%0A", "\n")
        .replace("%22", "\"");
  }

  /** The extended form (RFC 8187) says more, where somebody sends it though HTML doesn't. */
  private static @Nullable String fileName(Map<String, String> parameters) {
    String plain = parameters.get("filename");
    String extended = parameters.get("filename*");
    String decoded = extended == null ? null : decode(extended);
    return decoded != null ? decoded : plain != null ? plain : extended;
  }

  private static @Nullable String decode(String extended) {
    Matcher matcher = EXTENDED.matcher(extended);
    if (!matcher.matches()) {
      return null;
    }
    Charset charset = Charset.forName(matcher.group(1));
    byte[] bytes = PercentEncoding.decodeLeniently(matcher.group(2));
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }
}
