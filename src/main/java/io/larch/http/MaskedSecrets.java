package io.larch.http;

import java.util.regex.Pattern;

/**
 * Hides credentials that stand where none belong, such as in a URL: API keys but for their ids,
 * delete tokens, and JWTs. Such a text goes into logs and error messages.
 */
public final class MaskedSecrets {

  /** Underscores may be percent-encoded; what is shorter is no secret, but a path like it. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(larch(?:_|%5[Ff])dt(?:_|%5[Ff]))[0-9A-Za-z_-]{20,}"
              + "|(larch(?:_|%5[Ff])[0-9A-Za-z]{1,32}(?:_|%5[Ff]))[0-9A-Za-z]{20,}"
              + "|(eyJ)[0-9A-Za-z_-]{10,}\\.[0-9A-Za-z_-]{10,}\\.[0-9A-Za-z_-]{10,}");

  private MaskedSecrets() {}

  /** The text with {@code ***} in the place of each secret; the same one where there is none. */
  public static String in(String text) {
    return text.contains("larch_") || text.contains("larch%5") || text.contains("eyJ")
        ? SECRET.matcher(text).replaceAll("$1$2$3***")
        : text;
  }
}
