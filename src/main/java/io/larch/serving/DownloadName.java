package io.larch.serving;

import io.larch.asset.Asset;
import io.larch.asset.ContentInfo;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.FileNames;
import io.larch.mediatype.TypeTable;
import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a download is called: as somebody called it, as far as Linux, macOS and Windows can all
 * store it, with an extension that fits its type.
 */
final class DownloadName {

  /** What file systems allow, in bytes of UTF-8, extension and all. */
  private static final int MAX_BYTES = 255;

  private static final String NAMELESS = "asset";
  private static final Set<String> CONTAINERS =
      Set.of(
          "application/zip",
          "application/x-ole-storage",
          "application/gzip",
          "application/x-tar",
          "application/vnd.sqlite3");

  /** Devices of Windows, with any extension or none. */
  private static final Pattern RESERVED =
      Pattern.compile(
          "(?:con|prn|aux|nul|conin\\$|conout\\$|(?:com|lpt)[0-9¹²³])\\s*(?:\\..*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final TypeTable table;

  DownloadName(TypeTable table) {
    this.table = table;
  }

  /**
   * The name that the content came with, if it is one of a file; else the alt text, else the path's
   * last segment. A name without an extension may be a placeholder: clients have to send one. A
   * variant is called as its asset, but for the extension.
   */
  String of(Representation sent) {
    Asset asset = sent.asset();
    String fileName = asset.content().fileName();
    String original = fileName == null ? "" : SafeName.of(fileName);
    if (FileNames.extension(original) != null) {
      return complete(stem(original, sent), sent.content(), false);
    }
    String alt = asset.metadata().alt();
    String described = alt == null ? "" : SafeName.of(alt);
    if (!described.isEmpty()) {
      return complete(stem(described, sent), sent.content(), true);
    }
    String name = SafeName.of(asset.path().segments().getLast());
    return complete(name.isEmpty() ? NAMELESS : stem(name, sent), sent.content(), false);
  }

  /** Without the extension that fits the original's type, where a variant of another is sent. */
  private String stem(String name, Representation sent) {
    ContentType original = sent.asset().content().type();
    return original.mediaType().equals(sent.content().type().mediaType())
        ? name
        : table.stem(name, original);
  }

  /**
   * @param prose whether what follows a dot may be another sentence
   */
  private String complete(String name, ContentInfo content, boolean prose) {
    ContentType type = content.type();
    boolean complete =
        type.format() == null
            || fits(name, type, prose)
            || (content.bytes() == 0 && FileNames.extension(name) != null);
    String whole = shortened(complete ? name : name + "." + type.format());
    return RESERVED.matcher(whole).matches() ? shortened("_" + whole) : whole;
  }

  private boolean fits(String name, ContentType type, boolean prose) {
    String mediaType = type.mediaType();
    String extension = FileNames.extension(name);
    if (extension == null) {
      boolean dotFile = name.startsWith(".") && table.isTextual(mediaType);
      return dotFile || (!prose && table.ofName(name).contains(mediaType));
    }
    if (extension.equalsIgnoreCase(type.format()) || table.fits(mediaType, extension)) {
      return true;
    }
    if (table.isTextual(mediaType) && !prose) {
      return true; // text has any extension
    }
    Set<String> known = table.ofName("x." + extension);
    if (known.isEmpty()) {
      return !prose && isOfManyNames(mediaType);
    }
    return table.isTextual(mediaType)
        ? known.stream().anyMatch(table::isTextual)
        : mediaType.equals(TypeTable.UNKNOWN) && known.stream().noneMatch(table::isToldByContent);
  }

  /** Whether such files may well have an extension that nobody knows. */
  private boolean isOfManyNames(String mediaType) {
    return mediaType.equals(TypeTable.UNKNOWN) || CONTAINERS.contains(mediaType);
  }

  private static String shortened(String name) {
    if (bytes(name) <= MAX_BYTES) {
      return name;
    }
    String extension = FileNames.extension(name);
    String end = extension == null ? "" : "." + extension;
    String stem = name.substring(0, name.length() - end.length());
    return cut(stem, MAX_BYTES - bytes(end)).replaceAll("[. ]+$", "") + end;
  }

  /** Between characters as people see them, which may be of several code points. */
  private static String cut(String text, int maxBytes) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    int end = 0;
    int used = 0;
    for (int next = characters.next(); next != BreakIterator.DONE; next = characters.next()) {
      used += bytes(text.substring(end, next));
      if (used > maxBytes) {
        break;
      }
      end = next;
    }
    return text.substring(0, end == 0 ? Math.min(text.length(), maxBytes / 4) : end);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
