package io.larch.deletion;

import io.larch.path.AssetPath;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * What somebody asked to have deleted, in words for records.
 *
 * @param action {@code delete}, {@code delete-variants}, {@code restore}, {@code purge}
 * @param selector as in a request: {@code entry/5}, {@code recursive}, labels and tags after a
 *     question mark
 */
public record Deed(String action, AssetPath path, String selector) {

  private static final String DELETE = "delete";
  private static final String DELETE_VARIANTS = "delete-variants";

  private static final String RESTORE = "restore";
  private static final String PURGE = "purge";

  /**
   * A restore from the trash.
   *
   * @param filter what must hold of what is restored, beside the selector
   */
  public static Deed restore(Selector selector, TrashFilter filter) {
    String words = words(selector);
    char separator = words.indexOf('?') < 0 ? '?' : '&';
    if (filter.deletionId() != null) {
      words += separator + "deletion=" + filter.deletionId();
    }
    if (filter.version() != null) {
      words += separator + "version=" + filter.version();
    }
    return new Deed(RESTORE, selector.path(), words);
  }

  /** A delete from the trash. */
  public static Deed purge(Selector selector) {
    return new Deed(PURGE, selector.path(), words(selector));
  }

  static Deed delete(Selector selector) {
    return new Deed(DELETE, selector.path(), words(selector));
  }

  static Deed deleteVariants(Selector selector) {
    return new Deed(DELETE_VARIANTS, selector.path(), words(selector));
  }

  static Deed delete(DeletionList.Item item) {
    return new Deed(DELETE, item.path(), "entry/" + item.entryId());
  }

  static List<Deed> all(DeletionList list) {
    return list.items().stream().map(Deed::delete).toList();
  }

  private static String words(Selector selector) {
    String words =
        switch (selector.selection()) {
          case Selection.Entry(long entryId) -> "entry/" + entryId;
          case Selection.Top(var order, int limit) ->
              order.name().toLowerCase(Locale.ROOT) + "/" + limit;
          case Selection.All _ -> "all";
          case Selection.Recursive _ -> "recursive";
        };
    if (selector.filter().isEmpty()) {
      return words;
    }
    StringBuilder text = new StringBuilder(words);
    char separator = '?';
    for (var label : new TreeMap<>(selector.filter().labels()).entrySet()) {
      text.append(separator).append(label.getKey()).append('=').append(label.getValue());
      separator = '&';
    }
    for (String tag : selector.filter().tags()) {
      text.append(separator).append("tag=").append(tag);
      separator = '&';
    }
    return text.toString();
  }
}
