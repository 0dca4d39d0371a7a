package io.larch.mediatype;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the types of Microsoft's compound files (MS-CFB), the old Office's among them, by the names
 * in their directory, as far as its first sector is at hand.
 */
final class OleStreams {

  private static final String SIGNATURE = "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1";
  private static final int ENTRY = 128;
  private static final int MAX_ENTRIES = 512;

  private static final Map<String, Finding> BY_STREAM =
      Map.of(
          "WordDocument", Finding.within("ole/word", "application/msword"),
          "Workbook", Finding.within("ole/excel", "application/vnd.ms-excel"),
          "Book", Finding.within("ole/excel", "application/vnd.ms-excel"),
          "PowerPoint Document", Finding.within("ole/powerpoint", "application/vnd.ms-powerpoint"),
          "__properties_version1.0", Finding.within("ole/outlook", "application/vnd.ms-outlook"),
          "VisioDocument", Finding.within("ole/visio", "application/vnd.visio"),
          "EncryptedPackage", Finding.within("ole/encrypted", "application/x-ole-storage"),
          "Quill", Finding.of("application/x-mspublisher"));

  private OleStreams() {}

  /** Null when it is no compound file. */
  static @Nullable Finding find(Head head) {
    if (!head.has(0, SIGNATURE)) {
      return null;
    }
    int shift = head.u16Little(30);
    long sector = 1L << (shift == 12 ? 12 : 9);
    long directory = (head.u32Little(48) + 1) * sector;
    for (int i = 0; i < MAX_ENTRIES; i++) {
      long at = directory + (long) i * ENTRY;
      int length = head.u16Little(at + 64);
      if (at + ENTRY > head.length() || length > 64) {
        break;
      }
      Finding found = BY_STREAM.get(name(head, at, length));
      if (found != null) {
        return found;
      }
    }
    return Finding.within("ole", "application/x-ole-storage");
  }

  /** UTF-16, ended by a zero; names that matter are of ASCII. */
  private static String name(Head head, long at, int length) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i + 2 < length; i += 2) {
      name.append((char) head.u16Little(at + i));
    }
    return name.toString();
  }
}
