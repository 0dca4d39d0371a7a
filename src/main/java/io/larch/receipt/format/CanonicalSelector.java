package io.larch.receipt.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.larch.path.AssetPath;
import io.larch.selector.Filter;
import io.larch.selector.Order;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one text of what a delete was for: made of what the server has understood, however it was
 * spelled. ASCII; one line, or one for each item of a list.
 */
public final class CanonicalSelector {

  private static final String ASSETS = "/assets";
  private static final String TRASH = "/trash";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private CanonicalSelector() {}

  /**
   * An item of a list.
   *
   * @param path not the root
   */
  public record Item(AssetPath path, long entryId) {}

  /** Of a delete of assets. */
  public static String of(Selector selector) {
    return text(ASSETS, selector, List.of());
  }

  /**
   * Of a delete from the trash.
   *
   * @param own what the trash alone knows, as it stands before the filters: {@code version=2} or
   *     {@code deletion=…}
   */
  public static String ofTrash(Selector selector, List<String> own) {
    return text(TRASH, selector, own);
  }

  /** Of a list, in its order, repeats included. */
  public static String ofList(List<Item> items) {
    return items.stream()
        .map(item -> ASSETS + path(item.path()) + "/-/entry/" + item.entryId())
        .collect(Collectors.joining("\n"));
  }

  private static String text(String root, Selector selector, List<String> own) {
    List<String> parameters =
        Stream.concat(own.stream(), filters(selector.filter()).stream()).toList();
    return root
        + path(selector.path())
        + "/-/"
        + words(selector.selection())
        + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
  }

  private static String path(AssetPath path) {
    return path.isRoot() ? "" : path.urlPath();
  }

  private static String words(Selection selection) {
    return switch (selection) {
      case Selection.Entry(long entryId) -> "entry/" + entryId;
      case Selection.Top(Order order, int limit) -> word(order) + "/" + limit;
      case Selection.All _ -> "all";
      case Selection.Recursive _ -> "recursive";
    };
  }

  private static String word(Order order) {
    return switch (order) {
      case CREATED -> "new";
      case MODIFIED -> "modified";
    };
  }

  private static List<String> filters(Filter filter) {
    Stream<String> labels =
        filter.labels().entrySet().stream()
            .map(label -> "label:" + encoded(label.getKey()) + "=" + encoded(label.getValue()))
            .sorted();
    Stream<String> tags = filter.tags().stream().map(tag -> "tag=" + encoded(tag)).sorted();
    return Stream.concat(labels, tags).toList();
  }

  /** All but letters, digits and four marks as {@code %XX} of their UTF-8. */
  private static String encoded(String text) {
    StringBuilder to = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      if (isLeftAsIs(b)) {
        to.append((char) b);
      } else {
        to.append('%');
        HEX.toHexDigits(to, b);
      }
    }
    return to.toString();
  }

  private static boolean isLeftAsIs(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }
}
