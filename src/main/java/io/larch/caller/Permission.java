package io.larch.caller;

import io.larch.path.AssetPath;
import io.larch.path.ClientText;
import io.larch.path.InvalidRequestException;
import io.larch.path.PathPattern;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One permission as it is written, such as {@code delete /users/{sub}/**} or {@code operate}: an
 * action, and unless it is one without, a pattern of the paths that it is permitted at. A segment
 * {@code {sub}} of the pattern stands for whom it is given to.
 */
public final class Permission {

  /** Characters that one may have. */
  public static final int MAX_LENGTH = 2_000;

  private static final String SUBJECT = "{sub}";

  private final Action action;
  private final @Nullable String pattern;

  private Permission(Action action, @Nullable String pattern) {
    this.action = action;
    this.pattern = pattern;
  }

  /**
   * Reads a permission.
   *
   * @throws InvalidRequestException if it is none; the message says why
   */
  public static Permission parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new InvalidRequestException(
          "A permission has at most " + MAX_LENGTH + " characters, not " + text.length());
    }
    int space = text.indexOf(' ');
    String word = space < 0 ? text : text.substring(0, space);
    Action action = Action.of(word);
    if (action == null) {
      throw new InvalidRequestException(
          "A permission begins with one of %s, unlike %s".formatted(words(), quoted(text)));
    }
    if (!action.isAtPaths()) {
      if (space >= 0) {
        throw new InvalidRequestException(
            "'%s' is not bound to paths; leave out what follows it in %s"
                .formatted(word, quoted(text)));
      }
      return new Permission(action, null);
    }
    if (space < 0) {
      throw new InvalidRequestException(
          "'%s' needs the paths that it is permitted at, such as \"%s /users/**\""
              .formatted(word, word));
    }
    String pattern = text.substring(space + 1);
    requireBraces(pattern);
    PathPattern.parse(pattern.replace(SUBJECT, "subject"));
    return new Permission(action, pattern);
  }

  private static void requireBraces(String pattern) {
    for (String segment : pattern.split("/", -1)) {
      if (!segment.equals(SUBJECT) && (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0)) {
        throw new InvalidRequestException(
            "In a pattern braces are for a whole segment {sub}; a brace itself is %7B or %7D, in "
                + quoted(pattern));
      }
    }
  }

  private static String words() {
    return Stream.of(Action.values()).map(Action::word).collect(Collectors.joining(", "));
  }

  private static String quoted(String text) {
    return ClientText.quote(text);
  }

  /** What is permitted. */
  public Action action() {
    return action;
  }

  /** Whether it stands for other paths for each one that it is given to. */
  public boolean namesSubject() {
    return pattern != null && Arrays.asList(pattern.split("/", -1)).contains(SUBJECT);
  }

  /**
   * Where it is permitted to somebody; empty for nowhere.
   *
   * @param subject whom; one that can't be a segment by itself has nothing that names it
   */
  Optional<PathPattern> patternFor(String subject) {
    if (pattern == null) {
      return Optional.empty();
    }
    if (!namesSubject()) {
      return Optional.of(PathPattern.parse(pattern));
    }
    String segment = segment(subject);
    return segment == null
        ? Optional.empty()
        : Optional.of(PathPattern.parse(pattern.replace(SUBJECT, segment)));
  }

  /** The subject as a segment of a pattern, encoded so that it stands for itself. */
  private static @Nullable String segment(String subject) {
    if (subject.indexOf('/') >= 0 || subject.indexOf('*') >= 0) {
      return null;
    }
    try {
      return new AssetPath(List.of(subject)).urlPath().substring(1);
    } catch (InvalidRequestException e) {
      return null;
    }
  }

  /** As it was written. */
  @Override
  public String toString() {
    return pattern == null ? action.word() : action.word() + ' ' + pattern;
  }
}
