package io.larch.selector;

import io.larch.path.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * A variant that a client supplies: {@code PUT "/assets" path "/-/entry/" entryId "/variants/" name
 * [ "/" ]}.
 *
 * @param entry whose content it is derived of
 * @param name 1 to 64 letters, digits, dots, underscores and dashes, and no id of a variant that
 *     was made here
 */
public record VariantRequest(EntryRequest entry, String name) {

  /**
   * Whether a {@code PUT} with this target is one of these, and no update; it may still be wrong.
   *
   * @param rawPath the target's path, with {@code /assets}
   * @throws InvalidRequestException if the path is not understood at all
   */
  public static boolean isMeantBy(String rawPath) {
    return Target.parse(rawPath).selector().has("variants");
  }

  /**
   * Reads the name from a request target, as sent: neither decoded nor normalised.
   *
   * @param rawPath the target's path, with {@code /assets}
   * @param rawQuery the target's query; null if there is no question mark
   * @throws MissingPathException if the target is {@code /assets} alone
   * @throws InvalidRequestException if it names anything but one variant of one entry by a name
   *     that is allowed, or has a query
   */
  public static VariantRequest parse(String rawPath, @Nullable String rawQuery) {
    Target target = Target.parse(rawPath);
    Query.requireNone(rawQuery);
    SelectorReader words = target.selector();
    Selection.Entry entry = words.namedEntry("/-/entry/{id}/variants/{name}");
    if (!words.take("variants")) {
      words.requireEnd("a variant is named by /-/entry/{id}/variants/{name}");
    }
    String name = VariantNames.requireName(words.variant());
    words.requireEnd("nothing may follow a variant's name");
    Selector selector = new Selector(target.path(), entry, Filter.NONE);
    return new VariantRequest(new EntryRequest(selector.path(), entry.entryId()), name);
  }
}
