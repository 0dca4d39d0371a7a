package io.larch.selector;

import io.larch.path.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * A fetch, understood whole: {@code GET "/assets" [ path ] [ "/-/" [ selector ] [ "/" ] [
 * "variants/" variant "/content" | format ] ] [ "/" ] [ "?" query ]}.
 *
 * @param selector which assets are asked for
 * @param format what of them is asked for; always {@link Format#INFO} for more than one asset
 * @param list whether the answer is a list even of one asset or none: a limit was given, 1
 *     included. False for a recursive selection, whose answer is a page
 * @param pageSize assets on a page of a recursive selection, 1 to {@value #MAX_PAGE_SIZE}; without
 *     meaning for others
 * @param cursor where a page of a recursive selection begins, as the page before told it, not
 *     checked here; null for the first page
 * @param variant the name or id of the variant that is asked for, and of which only the content is;
 *     null for the asset itself
 * @param picture what is asked of a picture beyond that; nothing but of one asset's link, content,
 *     download or redirect
 */
public record FetchRequest(
    Selector selector,
    Format format,
    boolean list,
    int pageSize,
    @Nullable String cursor,
    @Nullable String variant,
    PictureQuery picture) {

  /** Assets on a page if the request doesn't say. */
  public static final int DEFAULT_PAGE_SIZE = 100;

  /** Assets on a page, at most. */
  public static final int MAX_PAGE_SIZE = 1000;

  /** What of an asset is asked for. */
  public enum Format {
    /** Its URL and its alt text. */
    LINK,
    /** Its metadata. */
    INFO,
    /** Its content. */
    CONTENT,
    /** Its content, to be saved as a file. */
    DOWNLOAD,
    /** To be sent to where its content is. */
    REDIRECT
  }

  /**
   * Reads a fetch from its request target, as sent: neither decoded nor normalised.
   *
   * @param rawPath the target's path, with {@code /assets}
   * @param rawQuery the target's query; null if there is no question mark, empty if nothing follows
   *     it
   * @throws MissingPathException if the target is {@code /assets} alone
   * @throws InvalidRequestException if anything in it is not allowed or not understood
   */
  public static FetchRequest parse(String rawPath, @Nullable String rawQuery) {
    Target target = Target.parse(rawPath);
    Query query = Query.parse(rawQuery);
    requireNoDeleteParameters(query);
    SelectorReader words = target.selector();
    Selection selection = words.selection(query.limit());
    String variant = words.take("variants") ? words.variant() : null;
    Format format = variant == null ? format(words) : formatOfVariant(words);
    words.requireEnd(
        "what is fetched is said by new, created or modified and a limit, by a limit, all,"
            + " entry/{id} or recursive, and then link, info, content, download, redirect or"
            + " variants/{name}/content");
    if (format != Format.INFO && !isOneAsset(selection)) {
      throw new InvalidRequestException(
          "More than one asset can be asked for their info alone; add /info to the selector");
    }
    if (format == Format.INFO || variant != null) {
      query.requireNoPicture();
    }
    boolean recursive = selection instanceof Selection.Recursive;
    if (query.cursor() != null && !recursive) {
      throw new InvalidRequestException(
          "'cursor' goes with recursive alone; leave it out, or write label:cursor=… for a label of"
              + " that name");
    }
    return new FetchRequest(
        new Selector(target.path(), selection, query.filter()),
        format,
        format == Format.INFO && words.limited(),
        recursive ? pageSize(query.limit()) : DEFAULT_PAGE_SIZE,
        query.cursor(),
        variant,
        query.picture());
  }

  private static Format formatOfVariant(SelectorReader words) {
    if (!words.take("content")) {
      words.requireEnd("of a variant there is variants/{name}/content alone");
      throw new InvalidRequestException(
          "Of a variant there is its content alone; add /content to its name");
    }
    return Format.CONTENT;
  }

  private static Format format(SelectorReader words) {
    if (words.take("info") || words.take("metadata")) {
      return Format.INFO;
    }
    if (words.take("content")) {
      return Format.CONTENT;
    }
    if (words.take("download")) {
      return Format.DOWNLOAD;
    }
    if (words.take("redirect")) {
      return Format.REDIRECT;
    }
    // Said or not, it is the default; reading the word is what matters.
    words.take("link");
    return Format.LINK;
  }

  private static boolean isOneAsset(Selection selection) {
    return switch (selection) {
      case Selection.Top(Order _, int limit) -> limit == 1;
      case Selection.Entry _ -> true;
      case Selection.All _, Selection.Recursive _ -> false;
    };
  }

  private static int pageSize(@Nullable String limit) {
    return limit == null
        ? DEFAULT_PAGE_SIZE
        : (int) Numbers.parse("The limit of a page", limit, 1, MAX_PAGE_SIZE);
  }

  private static void requireNoDeleteParameters(Query query) {
    if (query.expect() != null
        || query.dryRun() != null
        || query.confirm() != null
        || query.keep() != null
        || query.transformation() != null) {
      throw new InvalidRequestException(
          "'expect', 'dry-run', 'confirm', 'keep' and 'transformation' are for deletes; leave them"
              + " out, or write label: before the name of a label");
    }
  }
}
