package io.larch.selector;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * One asset by its absolute name: {@code PUT "/assets" path "/-/entry/" entryId [ "/" ]}.
 *
 * @param path not the root
 * @param entryId from 0
 */
public record EntryRequest(AssetPath path, long entryId) {

  /**
   * Reads the name from a request target, as sent: neither decoded nor normalised.
   *
   * @param rawPath the target's path, with {@code /assets}
   * @param rawQuery the target's query; null if there is no question mark
   * @throws MissingPathException if the target is {@code /assets} alone
   * @throws InvalidRequestException if it names anything but one entry, or has a query
   */
  public static EntryRequest parse(String rawPath, @Nullable String rawQuery) {
    Target target = Target.parse(rawPath);
    Query.requireNone(rawQuery);
    return of(target, target.selector().onlyEntry());
  }

  /**
   * Whether a {@code PUT} with this target is about an entry's content; it may still be wrong.
   *
   * @param rawPath the target's path, with {@code /assets}
   * @throws InvalidRequestException if the path is not understood at all
   */
  public static boolean isMeantForContent(String rawPath) {
    return Target.parse(rawPath).selector().has("content");
  }

  /**
   * The same for what stands for an entry's content: {@code "/assets" path "/-/entry/" entryId
   * "/content" [ "/" ]}.
   */
  public static EntryRequest parseContent(String rawPath, @Nullable String rawQuery) {
    Target target = Target.parse(rawPath);
    Query.requireNone(rawQuery);
    SelectorReader words = target.selector();
    Selection.Entry entry = words.namedEntry("/-/entry/{id}/content");
    if (!words.take("content")) {
      words.requireEnd("an entry's content is /-/entry/{id}/content");
    }
    words.requireEnd("nothing may follow 'content'");
    return of(target, entry);
  }

  private static EntryRequest of(Target target, Selection.Entry entry) {
    Selector selector = new Selector(target.path(), entry, Filter.NONE);
    return new EntryRequest(selector.path(), entry.entryId());
  }
}
