package io.larch.config;

import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which pages of other origins may have a browser ask the API, and read its answers.
 *
 * @param allowedOrigins as browsers send them; {@value #ANY} alone for all; empty for none
 * @param allowedMethods what they may ask by
 * @param allowedHeaders that their requests may have beside those that any may, in small letters
 * @param exposedHeaders of answers, that their scripts may read
 * @param credentials whether browsers may send cookies along
 * @param maxAge how long a browser may go by an answer to a preflight; whole seconds
 */
public record CorsConfig(
    Set<String> allowedOrigins,
    Set<String> allowedMethods,
    Set<String> allowedHeaders,
    Set<String> exposedHeaders,
    boolean credentials,
    Duration maxAge) {

  /** Stands for every origin. */
  static final String ANY = "*";

  /** No page of another origin. */
  public static final CorsConfig CLOSED =
      new CorsConfig(Set.of(), Set.of(), Set.of(), Set.of(), false, Duration.ZERO);

  private static final Set<String> READS = Set.of("GET", "HEAD");
  private static final Pattern ORIGIN =
      Pattern.compile("\\*|[a-z][a-z0-9+.-]*://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
  private static final Pattern DEFAULT_PORT = Pattern.compile("(http:.*):80|(https:.*):443");
  private static final Pattern METHOD = Pattern.compile("GET|HEAD|POST|PUT|PATCH|DELETE");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'+.^_`|~-]+");

  /** Whether pages of every origin may ask. */
  public boolean anyOrigin() {
    return allowedOrigins.contains(ANY);
  }

  /** Whether they may ask by a method that changes something. */
  boolean changes() {
    return !READS.containsAll(allowedMethods);
  }

  static CorsConfig from(Section section) {
    return new CorsConfig(
        section.get("allowed-origins", ValueParser.setOf(CorsConfig::origin)),
        section.get(
            "allowed-methods",
            ValueParser.nonEmptySetOf(
                ValueParser.matching(METHOD, "one of GET, HEAD, POST, PUT, PATCH, DELETE"))),
        section.get("allowed-headers", ValueParser.setOf(CorsConfig::header)),
        section.get("exposed-headers", ValueParser.setOf(CorsConfig::header)),
        section.get("credentials", ValueParser.bool()),
        section.get("max-age", ValueParser.wholeSeconds("0s", "1d")));
  }

  /** As a browser writes it: in small letters, without the port that goes without saying. */
  private static String origin(ConfigValue value) throws InvalidValueException {
    String text =
        ValueParser.matching(
                ORIGIN, "an origin such as https://app.example.org, without a path, or \"*\"")
            .parse(value)
            .toLowerCase(Locale.ROOT);
    var matcher = DEFAULT_PORT.matcher(text);
    if (!matcher.matches()) {
      return text;
    }
    return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }

  private static String header(ConfigValue value) throws InvalidValueException {
    return ValueParser.matching(HEADER, "the name of a header, such as Authorization").parse(value);
  }
}
