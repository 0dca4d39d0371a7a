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
    Selection.Entry entry = target.selector().onlyEntry();
    Selector selector = new Selector(target.path(), entry, Filter.NONE);
    return new EntryRequest(selector.path(), entry.entryId());
  }
}
