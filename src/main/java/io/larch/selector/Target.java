package io.larch.selector;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import io.larch.path.PercentEncoding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request target's path, taken apart: {@code "/assets" [ path ] [ "/-/" words ] [ "/" ]}, or with
 * {@code "/trash"} at its beginning. Works on the target as it was sent, since only there a segment
 * {@code -} can be told from {@code %2D}, and a dot segment from what it was normalised to.
 *
 * @param path the path; may be the root
 * @param words what follows the separator, decoded and not empty; null without a separator
 */
record Target(AssetPath path, @Nullable List<String> words) {

  private static final String ASSETS = "/assets";
  private static final String TRASH = "/trash";
  private static final String SEPARATOR = "/-/";

  static Target parse(String rawPath) {
    return parse(rawPath, ASSETS);
  }

  /** The same of what is about the trash. */
  static Target parseTrash(String rawPath) {
    return parse(rawPath, TRASH);
  }

  private static Target parse(String rawPath, String prefix) {
    if (!rawPath.startsWith(prefix)
        || (rawPath.length() > prefix.length() && rawPath.charAt(prefix.length()) != '/')) {
      throw new InvalidRequestException(
          "The URL's path begins with %s/, written so; ".formatted(prefix)
              + "dot segments, doubled slashes and percent-encodings are not resolved before it");
    }
    int start = prefix.length();
    // One slash at the end means nothing, so it is left out from here on.
    int end =
        rawPath.length() > start && rawPath.endsWith("/") ? rawPath.length() - 1 : rawPath.length();

    int separator = rawPath.indexOf(SEPARATOR, start);
    if (separator < 0 && rawPath.endsWith("/-")) {
      separator = end - 2;
    }
    if (separator < 0) {
      AssetPath path = new AssetPath(PercentEncoding.decodeSegments(rawPath, start, end));
      if (path.isRoot()) {
        throw new MissingPathException(prefix);
      }
      return new Target(path, null);
    }
    AssetPath path = new AssetPath(PercentEncoding.decodeSegments(rawPath, start, separator));
    List<String> words = PercentEncoding.decodeSegments(rawPath, separator + 2, end);
    if (words.isEmpty()) {
      throw new InvalidRequestException(
          "Nothing follows '/-'; leave it out, or write a selector after it");
    }
    if (words.contains("-")) {
      throw new InvalidRequestException(
          "There is a second '-' segment; a selector follows the path once");
    }
    return new Target(path, words);
  }

  /** The words as a reader takes them; none without a separator. */
  SelectorReader selector() {
    return new SelectorReader(words == null ? List.of() : words);
  }

  /** The path of a request that takes no selector. */
  AssetPath pathAlone() {
    if (words != null) {
      throw new InvalidRequestException(
          "No selector is taken here; leave out '/-/' and what follows it");
    }
    return path;
  }
}
