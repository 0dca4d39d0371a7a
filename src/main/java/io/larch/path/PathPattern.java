package io.larch.path;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A pattern that paths match or don't, such as {@code /users/*}{@code /photos/**}: a segment {@code
 * *} stands for exactly one segment, {@code **} for any number of them, none too. All others stand
 * for themselves, percent-encoded as in a URL, so that {@code %2A} is a star.
 */
public final class PathPattern {

  /**
   * The order in which rules go before each other: fewer {@code **}, then more segments that stand
   * for themselves, then more segments. Patterns that are equal in it and {@link #overlaps overlap}
   * leave it open which holds.
   */
  public static final Comparator<PathPattern> MOST_SPECIFIC_FIRST =
      Comparator.<PathPattern>comparingLong(pattern -> pattern.count(Token.Any.class))
          .thenComparing(pattern -> pattern.count(Token.Literal.class), Comparator.reverseOrder())
          .thenComparing(pattern -> pattern.tokens.size(), Comparator.reverseOrder());

  private final String text;
  private final List<Token> tokens;

  private PathPattern(String text, List<Token> tokens) {
    this.text = text;
    this.tokens = List.copyOf(tokens);
  }

  private sealed interface Token {

    /** One segment, whatever it is. */
    record One() implements Token {}

    /** Any number of segments. */
    record Any() implements Token {}

    /** One segment, decoded. */
    record Literal(String segment) implements Token {}

    default boolean takes(String segment) {
      return !(this instanceof Literal literal) || literal.segment.equals(segment);
    }
  }

  /**
   * Reads a pattern.
   *
   * @throws InvalidRequestException if it is none; the message says why
   */
  public static PathPattern parse(String text) {
    if (!text.startsWith("/") || text.length() == 1) {
      throw new InvalidRequestException(
          "A pattern begins with a slash and has at least one segment, such as /users/**, unlike "
              + ClientText.quote(text));
    }
    List<Token> tokens = new ArrayList<>();
    for (String raw : text.substring(1).split("/", -1)) {
      if (raw.equals("**") && !tokens.isEmpty() && tokens.getLast() instanceof Token.Any) {
        throw new InvalidRequestException(
            "'**' stands for any number of segments; write it once in " + ClientText.quote(text));
      }
      tokens.add(token(raw));
    }
    return new PathPattern(text, tokens);
  }

  private static Token token(String raw) {
    if (raw.equals("*")) {
      return new Token.One();
    }
    if (raw.equals("**")) {
      return new Token.Any();
    }
    if (raw.indexOf('*') >= 0) {
      throw new InvalidRequestException(
          "'*' stands for a whole segment, not for a part of one as in %s; a star itself is %%2A"
              .formatted(ClientText.quote(raw)));
    }
    if (raw.isEmpty()) {
      throw new InvalidRequestException(
          "A pattern has no empty segments and no slash at its end; write one slash between"
              + " segments");
    }
    return new Token.Literal(AssetPath.parse("/" + raw).segments().getFirst());
  }

  /** What a path and all paths below it match. */
  public static PathPattern subtree(AssetPath path) {
    List<Token> tokens = new ArrayList<>();
    path.segments().forEach(segment -> tokens.add(new Token.Literal(segment)));
    tokens.add(new Token.Any());
    return new PathPattern(path.isRoot() ? "/**" : path.urlPath() + "/**", tokens);
  }

  /** A regular expression of PostgreSQL's that the stored forms of those paths match. */
  public String storedExpression() {
    StringBuilder expression = new StringBuilder("^");
    for (Token token : tokens) {
      switch (token) {
        case Token.One _ -> expression.append("[^/]+/");
        case Token.Any _ -> expression.append("(?:[^/]+/)*");
        case Token.Literal(String segment) -> quote(segment, expression);
      }
    }
    return expression.append('$').toString();
  }

  private static void quote(String segment, StringBuilder expression) {
    String stored = new AssetPath(List.of(segment)).stored();
    for (int i = 0; i < stored.length(); i++) {
      char each = stored.charAt(i);
      // Before any other character a backslash is either needed or has a meaning of its own.
      if (each > ' ' && each < 0x7F && each != '/' && !Character.isLetterOrDigit(each)) {
        expression.append('\\');
      }
      expression.append(each);
    }
  }

  /** Whether a path is meant. */
  public boolean matches(AssetPath path) {
    List<String> segments = path.segments();
    int token = 0;
    int segment = 0;
    // The last '**' and where its run of segments ends, to go back to.
    int any = -1;
    int end = 0;
    while (segment < segments.size()) {
      if (token < tokens.size() && tokens.get(token) instanceof Token.Any) {
        any = token++;
        end = segment;
      } else if (token < tokens.size() && tokens.get(token).takes(segments.get(segment))) {
        token++;
        segment++;
      } else if (any >= 0) {
        token = any + 1;
        segment = ++end;
      } else {
        return false;
      }
    }
    return token == tokens.size()
        || (token == tokens.size() - 1 && tokens.get(token) instanceof Token.Any);
  }

  /**
   * Whether a path and all paths below it are meant. Exactly those patterns that end in {@code **}
   * are found to: one that means all below by other ways is not.
   */
  public boolean coversBelow(AssetPath path) {
    return tokens.getLast() instanceof Token.Any && matches(path);
  }

  /** Whether there is a path that both match. */
  public boolean overlaps(PathPattern other) {
    // common[i][j]: whether what is left from token i here and token j there has a common path.
    boolean[][] common = new boolean[tokens.size() + 1][other.tokens.size() + 1];
    for (int i = tokens.size(); i >= 0; i--) {
      for (int j = other.tokens.size(); j >= 0; j--) {
        common[i][j] = common(other, common, i, j);
      }
    }
    return common[0][0];
  }

  private boolean common(PathPattern other, boolean[][] common, int i, int j) {
    boolean endsHere = i == tokens.size();
    boolean endsThere = j == other.tokens.size();
    if (endsHere && endsThere) {
      return true;
    }
    if (!endsHere && tokens.get(i) instanceof Token.Any) {
      return common[i + 1][j] || (!endsThere && common[i][j + 1]);
    }
    if (!endsThere && other.tokens.get(j) instanceof Token.Any) {
      return common[i][j + 1] || (!endsHere && common[i + 1][j]);
    }
    return !endsHere
        && !endsThere
        && haveCommonSegment(tokens.get(i), other.tokens.get(j))
        && common[i + 1][j + 1];
  }

  private static boolean haveCommonSegment(Token here, Token there) {
    return !(here instanceof Token.Literal literal) || there.takes(literal.segment());
  }

  private long count(Class<? extends Token> kind) {
    return tokens.stream().filter(kind::isInstance).count();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
