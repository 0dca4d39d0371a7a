package io.larch.mediatype;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the types of the ISO base media format (ISO/IEC 14496-12) by the brands in its file type
 * box; JPEG 2000, which has the same boxes, as well.
 */
final class IsoBrands {

  private static final int MAX_BRANDS = 64;

  private static final Map<String, Finding> DECIDING =
      Map.ofEntries(
          Map.entry("qt  ", Finding.of("video/quicktime")),
          Map.entry("M4A ", Finding.of("audio/mp4")),
          Map.entry("M4B ", Finding.of("audio/mp4")),
          Map.entry("M4P ", Finding.of("audio/mp4")),
          Map.entry("F4A ", Finding.of("audio/mp4")),
          Map.entry("F4B ", Finding.of("audio/mp4")),
          Map.entry("M4V ", Finding.of("video/x-m4v")),
          Map.entry("M4VH", Finding.of("video/x-m4v")),
          Map.entry("M4VP", Finding.of("video/x-m4v")),
          Map.entry("F4V ", Finding.of("video/x-f4v")),
          Map.entry("f4v ", Finding.of("video/x-f4v")),
          Map.entry("avif", Finding.of("image/avif")),
          Map.entry("avis", Finding.of("image/avif")),
          Map.entry("heic", Finding.of("image/heic")),
          Map.entry("heix", Finding.of("image/heic")),
          Map.entry("heim", Finding.of("image/heic")),
          Map.entry("heis", Finding.of("image/heic")),
          Map.entry("hevc", Finding.of("image/heic-sequence")),
          Map.entry("hevx", Finding.of("image/heic-sequence")),
          Map.entry("hevm", Finding.of("image/heic-sequence")),
          Map.entry("hevs", Finding.of("image/heic-sequence")),
          Map.entry("crx ", Finding.of("image/x-canon-cr3")),
          Map.entry("jp2 ", Finding.of("image/jp2")),
          Map.entry("jpx ", Finding.of("image/jpx")),
          Map.entry("jpm ", Finding.of("image/jpm")),
          Map.entry("mjp2", Finding.of("video/mj2")),
          Map.entry("mj2s", Finding.of("video/mj2")));

  private static final List<String> PICTURES = List.of("mif1", "msf1", "mif2", "miaf");

  private IsoBrands() {}

  /** Null when there is no file type box, nor what QuickTime files without one begin with. */
  static @Nullable Finding find(Head head) {
    if (head.has(4, "jP  \r\n\u0087\n")) {
      Finding brand = head.has(16, "ftyp") ? DECIDING.get(head.text(20, 4)) : null;
      return brand == null ? Finding.within("jp2", "image/jp2") : brand;
    }
    if (head.has(4, "ftyp")) {
      return ofBrands(brands(head));
    }
    boolean movie =
        (head.has(4, "moov") && (head.has(12, "mvhd") || head.has(12, "cmov")))
            || head.has(4, "wide")
            || (head.has(4, "mdat") && head.u8(0) == 0);
    return movie ? Finding.within("iso", "video/quicktime") : null;
  }

  /** The major brand, then the compatible ones. */
  private static List<String> brands(Head head) {
    List<String> brands = new ArrayList<>();
    brands.add(head.text(8, 4));
    long end = Math.min(head.u32Big(0), head.length());
    for (int at = 16; at + 4 <= end && brands.size() < MAX_BRANDS; at += 4) {
      brands.add(head.text(at, 4));
    }
    return brands;
  }

  private static Finding ofBrands(List<String> brands) {
    String major = brands.getFirst();
    Finding decided = DECIDING.get(major);
    if (decided != null) {
      return decided;
    }
    if (major.startsWith("3g2")) {
      return Finding.within("iso/3gp2", "video/3gpp2");
    }
    if (major.startsWith("3g")) {
      return Finding.within("iso/3gp", "video/3gpp");
    }
    if (PICTURES.contains(major)) {
      return brands.stream()
          .map(DECIDING::get)
          .filter(found -> found != null && found.mediaType().startsWith("image/"))
          .findFirst()
          .orElse(Finding.within("iso/heif", "image/heif"));
    }
    return Finding.within("iso/mp4", "video/mp4");
  }
}
