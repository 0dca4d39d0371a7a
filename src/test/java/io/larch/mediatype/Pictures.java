package io.larch.mediatype;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Headers of pictures, 31 by 17, as their formats prescribe them. */
public final class Pictures {

  private Pictures() {}

  /** By format. */
  static Map<String, byte[]> all() {
    Map<String, byte[]> all = new TreeMap<>();
    all.put("png", png("CgBI"));
    all.put("jpeg", jpeg(70_000));
    all.put("gif", gif());
    all.put("webp", webp(300));
    all.put("avif", boxed("avif", 300));
    all.put("bmp", bmp());
    all.put("icon", icon());
    all.put("photoshop", photoshop());
    all.put("tiff", tiff(ByteOrder.LITTLE_ENDIAN, 300));
    all.put("big tiff", bigTiff());
    all.put("jxl", jxl());
    all.put("jxl in boxes", jxlInBoxes());
    all.put("jp2", jp2());
    return all;
  }

  /**
   * A picture.
   *
   * @param chunks those before the one with pixels; the header stands first, else second
   */
  public static byte[] png(String... chunks) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(latin("\u0089PNG\r\n\u001a\n"));
    List<String> names = Arrays.asList(chunks);
    names.stream().filter("CgBI"::equals).forEach(n -> png.writeBytes(chunk(n, new byte[4])));
    png.writeBytes(chunk("IHDR", join(ints(31, 17), new byte[] {8, 2, 0, 0, 0})));
    names.stream().filter("acTL"::equals).forEach(n -> png.writeBytes(chunk(n, ints(1, 0))));
    png.writeBytes(chunk("IDAT", new byte[4]));
    return png.toByteArray();
  }

  private static byte[] chunk(String name, byte[] content) {
    return join(join(ints(content.length), latin(name)), join(content, ints(0)));
  }

  /**
   * @param metadata bytes before the frame header, in segments
   */
  static byte[] jpeg(int metadata) {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    jpeg.writeBytes(latin("\u00ff\u00d8"));
    for (int left = metadata; left > 0; left -= 60_000) {
      jpeg.writeBytes(
          segment(0xE2, join(latin("ICC_PROFILE\0\1\1"), new byte[Math.min(left, 60_000)])));
    }
    jpeg.writeBytes(segment(0xC0, latin("\10\0\21\0\37\3\1\"\0\2\21\1\3\21\1")));
    jpeg.writeBytes(latin("\u00ff\u00d9"));
    return jpeg.toByteArray();
  }

  private static byte[] segment(int marker, byte[] content) {
    ByteBuffer segment = ByteBuffer.allocate(4 + content.length);
    segment.put((byte) 0xFF).put((byte) marker).putShort((short) (content.length + 2)).put(content);
    return segment.array();
  }

  static byte[] gif() {
    return latin("GIF89a\37\0\21\0\0\0\0;");
  }

  /**
   * @param before bytes of a colour profile before the picture
   */
  static byte[] webp(int before) {
    byte[] picture = latin("VP8 \12\0\0\0\0\0\0\u009d\u0001*\37\0\21\0");
    byte[] profile =
        before == 0 ? new byte[0] : join(join(latin("ICCP"), little(before)), new byte[before]);
    return join(
        join(latin("RIFF"), little(4 + profile.length + picture.length)),
        join(latin("WEBP"), join(profile, picture)));
  }

  /**
   * @param before bytes of content before the description
   */
  static byte[] boxed(String brand, int before) {
    byte[] thumbnail = box("ispe", ints(0, 8, 8));
    byte[] extent = box("ispe", ints(0, 31, 17));
    byte[] properties = box("iprp", box("ipco", join(thumbnail, extent)));
    byte[] meta = box("meta", join(ints(0), join(box("hdlr", new byte[24]), properties)));
    byte[] data = before == 0 ? new byte[0] : box("mdat", new byte[before]);
    return join(box("ftyp", latin(brand + "\0\0\0\0mif1" + brand)), join(data, meta));
  }

  static byte[] box(String type, byte[] content) {
    return join(ints(8 + content.length), join(latin(type), content));
  }

  static byte[] bmp() {
    return join(
        latin("BM\66\0\0\0\0\0\0\0\66\0\0\0"),
        join(join(little(40), little(31)), join(little(-17), latin("\1\0\30\0\0\0\0\0"))));
  }

  static byte[] icon() {
    return latin("\0\0\1\0\2\0" + "\20\20" + "\0".repeat(14) + "\37\21" + "\0".repeat(14));
  }

  static byte[] photoshop() {
    return join(latin("8BPS\0\1\0\0\0\0\0\0\0\3"), ints(17, 31));
  }

  /**
   * @param at where the directory stands
   */
  static byte[] tiff(ByteOrder order, int at) {
    ByteBuffer tiff = ByteBuffer.allocate(at + 2 + 3 * 12 + 4).order(order);
    tiff.put(latin(order == ByteOrder.BIG_ENDIAN ? "MM" : "II")).putShort((short) 42).putInt(at);
    tiff.position(at).putShort((short) 3);
    tiff.putShort((short) 254).putShort((short) 4).putInt(1).putInt(0);
    tiff.putShort((short) 256)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) 31)
        .putShort((short) 0);
    tiff.putShort((short) 257).putShort((short) 4).putInt(1).putInt(17);
    return tiff.array();
  }

  static byte[] bigTiff() {
    ByteBuffer tiff = ByteBuffer.allocate(16 + 8 + 2 * 20).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put(latin("II")).putShort((short) 43).putShort((short) 8).putShort((short) 0).putLong(16);
    tiff.putLong(2);
    tiff.putShort((short) 256).putShort((short) 4).putLong(1).putInt(31).putInt(0);
    tiff.putShort((short) 257).putShort((short) 4).putLong(1).putInt(17).putInt(0);
    return tiff.array();
  }

  /** Not small, 16 (of 9 bits), no ratio, 30 (of 9 bits): bits from the lowest on. */
  static byte[] jxl() {
    long bits = 16L << 3 | 30L << 17;
    return join(latin("\u00ff\n"), Arrays.copyOf(long8(bits), 16));
  }

  static byte[] jxlInBoxes() {
    return join(
        latin("\0\0\0\14JXL \r\n\u0087\n"),
        join(box("ftyp", latin("jxl \0\0\0\0jxl ")), box("jxlc", jxl())));
  }

  static byte[] jp2() {
    byte[] header = box("jp2h", box("ihdr", join(ints(17, 31), new byte[6])));
    return join(
        latin("\0\0\0\14jP  \r\n\u0087\n"), join(box("ftyp", latin("jp2 \0\0\0\0jp2 ")), header));
  }

  private static byte[] long8(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static byte[] little(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  public static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    Arrays.stream(values).forEach(bytes::putInt);
    return bytes.array();
  }

  public static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  public static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
