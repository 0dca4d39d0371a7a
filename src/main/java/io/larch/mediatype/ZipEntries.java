package io.larch.mediatype;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells the types of ZIP files by the names of their first entries. */
final class ZipEntries {

  private static final String LOCAL_HEADER = "PK\u0003\u0004";
  private static final int HEADER = 30;
  private static final int SIZE_FOLLOWS = 8;
  private static final int MAX_ENTRIES = 1000;
  private static final int MAX_NAME = 1024;

  /** Where the names of office documents begin, and the family and type that this tells. */
  private static final String[][] OFFICE = {
    {
      "word/",
      "zip/ooxml/word",
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    },
    {"xl/", "zip/ooxml/xl", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {
      "ppt/",
      "zip/ooxml/ppt",
      "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    },
    {"visio/", "zip/ooxml/visio", "application/vnd.ms-visio.drawing"},
    {"3D/", "zip/ooxml", "model/3mf"},
  };

  private ZipEntries() {}

  /** Null when it is no ZIP file. */
  static @Nullable Finding find(Head head) {
    if (head.has(0, "PK\u0005\u0006")) {
      return Finding.within("zip", "application/zip"); // empty
    }
    if (!head.has(0, LOCAL_HEADER)) {
      return null;
    }
    String declared = mimetype(head);
    if (declared != null) {
      return Finding.of(declared);
    }
    return ofNames(names(head));
  }

  /** OpenDocument and EPUB begin with an entry that says what they are. */
  private static @Nullable String mimetype(Head head) {
    int size = (int) Math.min(head.u32Little(22), 128);
    if (!head.has(HEADER, "mimetype") || head.u16Little(26) != 8 || head.u16Little(8) != 0) {
      return null;
    }
    int from = HEADER + 8 + head.u16Little(28);
    String type = head.text(from, size == 0 ? 128 : size);
    int end = type.indexOf("PK");
    type = (end < 0 ? type : type.substring(0, end)).strip();
    boolean known =
        type.matches("application/(vnd\\.[a-z0-9.-]+|epub\\+zip)") && !ActiveContent.isActive(type);
    return known ? type : null;
  }

  private static Set<String> names(Head head) {
    Set<String> names = new HashSet<>();
    int at = 0;
    for (int i = 0; i < MAX_ENTRIES && at >= 0; i++) {
      int nameLength = head.u16Little(at + 26);
      long content = (long) at + HEADER + nameLength + head.u16Little(at + 28);
      names.add(head.text(at + HEADER, Math.min(nameLength, MAX_NAME)));
      // Where the size follows the content, the next header has to be sought.
      boolean sized = (head.u16Little(at + 6) & SIZE_FOLLOWS) == 0;
      long next = content + (sized ? head.u32Little(at + 18) : 0);
      at = next >= head.length() ? -1 : head.indexOf(LOCAL_HEADER, (int) next);
    }
    return names;
  }

  private static Finding ofNames(Set<String> names) {
    boolean office =
        names.contains("[Content_Types].xml")
            || names.contains("_rels/.rels")
            || any(names, "docProps/");
    if (office) {
      for (String[] kind : OFFICE) {
        if (any(names, kind[0])) {
          return Finding.within(kind[1], kind[2]);
        }
      }
      return Finding.within("zip/ooxml", "application/zip");
    }
    if (names.contains("AndroidManifest.xml")) {
      return Finding.of("application/vnd.android.package-archive");
    }
    if (names.contains("META-INF/container.xml")) {
      return Finding.of("application/epub+zip");
    }
    if (names.contains("META-INF/MANIFEST.MF")) {
      return Finding.within("zip/java", "application/java-archive");
    }
    return names.contains("doc.kml")
        ? Finding.within("zip", "application/vnd.google-earth.kmz")
        : Finding.within("zip", "application/zip");
  }

  private static boolean any(Set<String> names, String beginning) {
    return names.stream().anyMatch(name -> name.startsWith(beginning));
  }
}
