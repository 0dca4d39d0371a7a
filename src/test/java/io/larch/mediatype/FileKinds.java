package io.larch.mediatype;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Kinds of files that people store, each with the header that its format prescribes, made here and
 * as small as it can be, and with what is right for it.
 */
public final class FileKinds {

  /**
   * A file.
   *
   * @param name the last segment of the path that it is stored at
   * @param download what it is called when it is downloaded
   */
  public record Kind(
      String name,
      Buffer bytes,
      String type,
      @Nullable String format,
      @Nullable ImageInfo size,
      @Nullable String charset,
      String download) {

    public byte[] content() {
      return bytes.getBytes();
    }

    @Override
    public String toString() {
      return name + " is " + type;
    }
  }

  private static final ImageInfo SIZE = new ImageInfo(31, 17);
  private static final String WORD =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  private static final String SHEET =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  private static final String SLIDES =
      "application/vnd.openxmlformats-officedocument.presentationml.presentation";
  private static final String ODF = "application/vnd.oasis.opendocument.";
  private static final String SVG = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

  private final List<Kind> kinds = new ArrayList<>();

  private FileKinds() {}

  public static Stream<Kind> all() {
    FileKinds all = new FileKinds();
    all.texts();
    all.markup();
    all.offices();
    all.oldOffices();
    all.movies();
    all.sounds();
    all.pictures();
    all.fonts();
    all.archives();
    all.others();
    return all.kinds.stream();
  }

  private void texts() {
    text("a.txt", "Grüße\n", "text/plain", "txt");
    text("README.md", "# T\n", "text/markdown", "md");
    text("page.md", "<p align=center>T</p>\n\n# T\n", "text/markdown", "md");
    text("app.css", "body { color: red }", "text/css", "css");
    text("app.js", "export default 1;", "text/javascript", "js");
    text("app.mjs", "#!/usr/bin/env node\nexport default 1;", "text/javascript", "js");
    text("a.json", "{\"a\":1}", "application/json", "json");
    text("a.geojson", "{\"type\":\"Point\"}", "application/geo+json", "geojson");
    text("app.webmanifest", "{}", "application/manifest+json", "webmanifest");
    text("a.csv", "a,b\n1,2\n", "text/csv", "csv");
    text("a.tsv", "a\tb\n", "text/tab-separated-values", "tsv");
    text("a.yml", "a: 1\n", "application/yaml", "yaml");
    text("a.toml", "a = 1\n", "application/toml", "toml");
    text("a.vtt", "WEBVTT\n\n", "text/vtt", "vtt");
    text("a.srt", "1\n00:00:00,000 --> 00:00:01,000\nHi\n", "application/x-subrip", "srt");
    text("a.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "text/calendar", "ics");
    text("a.vcf", "BEGIN:VCARD\r\nVERSION:4.0\r\n", "text/vcard", "vcf");
    text("a.sh", "echo\n", "application/x-sh", "sh");
    text("a.py", "import os\n", "text/x-python", "py");
    text("server.log", "BMW and MZ, all well\n", "text/plain", "txt");
    text("a.m3u8", "#EXTM3U\n", "application/vnd.apple.mpegurl", "m3u8");
    text("a.gltf", "{\"asset\":{}}", "model/gltf+json", "gltf");
    add("latin.txt", latin("Gr\u00fc\u00dfe aus \u00d6sterreich\n"), "text/plain", "txt");
    add("wide.csv", "\uFEFFa,b\n".getBytes(StandardCharsets.UTF_16LE), "text/csv", "csv");
    kinds.add(
        new Kind("empty.css", Buffer.buffer(), "text/css", "css", null, "utf-8", "empty.css"));
  }

  private void markup() {
    text("a.html", "<!doctype html><p>hi", "text/html", "html");
    text("b.html", "\uFEFF<!-- generated -->\n<html lang=en>", "text/html", "html");
    text("part.html", "<div>hi</div>", "text/html", "html");
    text(
        "a.xhtml",
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
        "application/xhtml+xml",
        "xhtml");
    text("a.xml", "<?xml version='1.0'?><a/>", "application/xml", "xml");
    text("b.xml", "<note><to>x</to></note>", "application/xml", "xml");
    text("a.rss", "<rss version='2.0'><channel/></rss>", "application/rss+xml", "rss");
    text("a.svg", SVG, "image/svg+xml", "svg");
    text("b.svg", "\n" + SVG, "image/svg+xml", "svg");
    text("c.svg", "\uFEFF" + SVG, "image/svg+xml", "svg");
    text(
        "d.svg",
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\""
            + " \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">"
            + SVG,
        "image/svg+xml",
        "svg");
    text(
        "e.svg",
        "<svg data-a=\"" + "0".repeat(280) + "\" xmlns=\"http://www.w3.org/2000/svg\"/>",
        "image/svg+xml",
        "svg");
    text(
        "illustrator.svg",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- Generator -->\n<!DOCTYPE svg PUBLIC"
            + " \"-//W3C//DTD SVG 1.1//EN\" \"x.dtd\" [ <!ENTITY ns_svg"
            + " \"http://www.w3.org/2000/svg\"> ]>\n<svg xmlns=\"&ns_svg;\"/>",
        "image/svg+xml",
        "svg");
  }

  private void offices() {
    add("word.docx", zip("[Content_Types].xml", "_rels/.rels", "word/document.xml"), WORD, "docx");
    add("libre.docx", zip("_rels/.rels", "docProps/app.xml", "word/styles.xml"), WORD, "docx");
    add(
        "openpyxl.xlsx",
        zip("docProps/app.xml", "docProps/core.xml", "xl/theme/t.xml"),
        SHEET,
        "xlsx");
    add("slides.pptx", zip("[Content_Types].xml", "ppt/presentation.xml"), SLIDES, "pptx");
    add(
        "macros.xlsm",
        zip("[Content_Types].xml", "xl/workbook.xml"),
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "xlsm");
    add("a.odt", zip("mimetype=" + ODF + "text", "content.xml"), ODF + "text", "odt");
    add("a.ods", zip("mimetype=" + ODF + "spreadsheet"), ODF + "spreadsheet", "ods");
    add("a.odp", zip("mimetype=" + ODF + "presentation"), ODF + "presentation", "odp");
    add("a.epub", zip("mimetype=application/epub+zip"), "application/epub+zip", "epub");
  }

  private void oldOffices() {
    add("a.doc", ole("WordDocument"), "application/msword", "doc");
    add("a.xls", ole("Workbook"), "application/vnd.ms-excel", "xls");
    add("a.ppt", ole("PowerPoint Document"), "application/vnd.ms-powerpoint", "ppt");
    add("a.msg", ole("__properties_version1.0"), "application/vnd.ms-outlook", "msg");
    add("far.doc", olePrefix(), "application/msword", "doc");
    add("secret.docx", ole("EncryptedPackage"), WORD, "docx");
    add("a.rtf", latin("{\\rtf1 hi}"), "application/rtf", "rtf");
    add("a.pdf", latin("%PDF-1.7\n%\u00e2\u00e3\n"), "application/pdf", "pdf");
  }

  private void movies() {
    for (String brand : List.of("isom", "iso5", "dash", "avc1", "mp42", "MSNV")) {
      add(brand + ".mp4", ftyp(brand, "isom", "mp41"), "video/mp4", "mp4");
    }
    add("a.mov", ftyp("qt  "), "video/quicktime", "mov");
    add("old.mov", latin("\0\0\0\10wide\0\0\0\0mdat"), "video/quicktime", "mov");
    add("a.m4v", ftyp("M4V ", "mp42"), "video/x-m4v", "m4v");
    add("a.3gp", ftyp("3gp4"), "video/3gpp", "3gp");
    add("a.webm", ebml("webm"), "video/webm", "webm");
    add("a.mkv", ebml("matroska"), "video/x-matroska", "mkv");
    add("a.ogv", ogg("\u0080theora"), "video/ogg", "ogv");
    add("a.avi", latin("RIFF\0\0\0\0AVI LIST"), "video/x-msvideo", "avi");
    add("a.ts", transportStream(), "video/mp2t", "ts");
  }

  private void sounds() {
    add("a.m4a", ftyp("M4A ", "mp42"), "audio/mp4", "m4a");
    add("dash.m4a", ftyp("dash", "iso6"), "audio/mp4", "m4a");
    add("a.opus", ogg("OpusHead"), "audio/ogg", "opus");
    add("a.ogg", ogg("\u0001vorbis"), "audio/ogg", "ogg");
    add("a.mp3", latin("ID3\3\0\0\0\0\0\0"), "audio/mpeg", "mp3");
    add("bare.mp3", latin("\u00ff\u00fb\u0090d\0\0\0\0"), "audio/mpeg", "mp3");
    add("a.wav", latin("RIFF\0\0\0\0WAVEfmt "), "audio/wav", "wav");
    add("a.flac", latin("fLaC\0\0\0\42"), "audio/flac", "flac");
    add("a.aac", latin("\u00ff\u00f1P\u0080\0\0"), "audio/aac", "aac");
    add("a.aiff", latin("FORM\0\0\0\0AIFF"), "audio/aiff", "aif");
    add("a.mid", latin("MThd\0\0\0\6\0\0"), "audio/midi", "mid");
    add("a.weba", ebml("webm"), "audio/webm", "weba");
    add("a.mka", ebml("matroska"), "audio/x-matroska", "mka");
  }

  private void pictures() {
    picture("a.png", Pictures.png(), "image/png", "png");
    picture("app.png", Pictures.png("CgBI"), "image/png", "png");
    picture("a.apng", Pictures.png("IHDR", "acTL"), "image/apng", "apng");
    picture("moving.png", Pictures.png("IHDR", "acTL"), "image/png", "png");
    picture("a.jpeg", Pictures.jpeg(0), "image/jpeg", "jpg");
    picture("camera.jpg", Pictures.jpeg(300_000), "image/jpeg", "jpg");
    picture("a.gif", Pictures.gif(), "image/gif", "gif");
    picture("a.webp", Pictures.webp(0), "image/webp", "webp");
    picture("icc.webp", Pictures.webp(200_000), "image/webp", "webp");
    picture("a.avif", Pictures.boxed("avif", 0), "image/avif", "avif");
    picture("late.avif", Pictures.boxed("avif", 200_000), "image/avif", "avif");
    picture("late.heic", Pictures.boxed("heic", 200_000), "image/heic", "heic");
    picture("a.bmp", Pictures.bmp(), "image/bmp", "bmp");
    picture("a.ico", Pictures.icon(), "image/vnd.microsoft.icon", "ico");
    picture("a.psd", Pictures.photoshop(), "image/vnd.adobe.photoshop", "psd");
    picture("a.tiff", Pictures.tiff(ByteOrder.LITTLE_ENDIAN, 8), "image/tiff", "tif");
    picture("late.tif", Pictures.tiff(ByteOrder.BIG_ENDIAN, 200_000), "image/tiff", "tif");
    picture("a.jxl", Pictures.jxl(), "image/jxl", "jxl");
    picture("a.jp2", Pictures.jp2(), "image/jp2", "jp2");
  }

  private void fonts() {
    add("a.woff", latin("wOFF\0\1\0\0"), "font/woff", "woff");
    add("a.woff2", latin("wOF2\0\1\0\0"), "font/woff2", "woff2");
    add("a.ttf", latin("\0\1\0\0\0\14\0\u0080\0\3\0\100"), "font/ttf", "ttf");
    add("a.otf", latin("OTTO\0\14\0\u0080\0\3\0\100"), "font/otf", "otf");
    add("a.ttc", latin("ttcf\0\1\0\0\0\0\0\2"), "font/collection", "ttc");
    add("a.glb", latin("glTF\2\0\0\0"), "model/gltf-binary", "glb");
  }

  private void archives() {
    add("a.zip", zip("a.txt", "word/b.txt"), "application/zip", "zip");
    add("a.jar", zip("META-INF/MANIFEST.MF"), "application/java-archive", "jar");
    add("a.apk", zip("AndroidManifest.xml"), "application/vnd.android.package-archive", "apk");
    add("a.cbz", zip("1.jpg"), "application/vnd.comicbook+zip", "cbz");
    add("wheel.whl", zip("a.py"), "application/zip", "zip");
    add("a.tar.gz", latin("\u001f\u008b\10\0\0\0\0\0\0\3"), "application/gzip", "gz");
    add("a.tar", tar(), "application/x-tar", "tar");
    add("a.7z", latin("7z\u00bc\u00af'\u001c\0\4"), "application/x-7z-compressed", "7z");
    add("a.rar", latin("Rar!\u001a\7\1\0"), "application/vnd.rar", "rar");
    add("a.xz", latin("\u00fd7zXZ\0"), "application/x-xz", "xz");
    add("a.bz2", latin("BZh91AY&SY"), "application/x-bzip2", "bz2");
    add("a.zst", latin("(\u00b5/\u00fd\0"), "application/zstd", "zst");
  }

  private void others() {
    add("a.wasm", latin("\0asm\1\0\0\0"), "application/wasm", "wasm");
    add("a.db", latin("SQLite format 3\0"), "application/vnd.sqlite3", "sqlite");
    add("a.parquet", latin("PAR1\25\4"), "application/vnd.apache.parquet", "parquet");
    add("firmware.xyz", latin("\0\1\2\3\4"), "application/octet-stream", "bin");
  }

  private void text(String name, String content, String type, String format) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    kinds.add(new Kind(name, Buffer.buffer(bytes), type, format, null, "utf-8", name));
  }

  private void add(String name, byte[] content, String type, String format) {
    kinds.add(new Kind(name, Buffer.buffer(content), type, format, null, null, name));
  }

  private void picture(String name, byte[] content, String type, String format) {
    kinds.add(new Kind(name, Buffer.buffer(content), type, format, SIZE, null, name));
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static byte[] ftyp(String... brands) {
    StringBuilder box = new StringBuilder("ftyp" + brands[0] + "\0\0\2\0");
    Arrays.stream(brands).skip(1).forEach(box::append);
    return latin("\0\0\0" + (char) (box.length() + 4) + box + "\0\0\0\10free");
  }

  private static byte[] ebml(String type) {
    return latin(
        "\u001aE\u00df\u00a3\u0093B\u0086\u0081\1B\u0082" + (char) (0x80 + type.length()) + type);
  }

  private static byte[] ogg(String codec) {
    return latin("OggS\0\2" + "\0".repeat(20) + "\1\36" + codec + "\0".repeat(20));
  }

  private static byte[] transportStream() {
    byte[] stream = new byte[4 * 188];
    for (int at = 0; at < stream.length; at += 188) {
      stream[at] = 'G';
      stream[at + 3] = 0x10;
    }
    return stream;
  }

  private static byte[] tar() {
    byte[] tar = new byte[1024];
    System.arraycopy(latin("a.txt"), 0, tar, 0, 5);
    System.arraycopy(latin("ustar\00000"), 0, tar, 257, 8);
    return tar;
  }

  /** Stored entries; what follows an equals sign is the content. */
  static byte[] zip(String... entries) {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    for (String entry : entries) {
      String[] parts = entry.split("=", 2);
      byte[] content = latin(parts.length == 2 ? parts[1] : "<x/>");
      CRC32 crc = new CRC32();
      crc.update(content);
      zip.writeBytes(
          ByteBuffer.allocate(30)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(0x04034b50)
              .putShort((short) 20)
              .putInt(0) // flags, method
              .putInt(0) // time
              .putInt((int) crc.getValue())
              .putInt(content.length)
              .putInt(content.length)
              .putShort((short) parts[0].length())
              .putShort((short) 0)
              .array());
      zip.writeBytes(latin(parts[0]));
      zip.writeBytes(content);
    }
    return zip.toByteArray();
  }

  /** A compound file whose directory is its first sector. */
  private static byte[] ole(String stream) {
    ByteBuffer file = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    file.put(olePrefix());
    entry(file, 512, "Root Entry");
    entry(file, 512 + 128, stream);
    return file.array();
  }

  private static void entry(ByteBuffer file, int at, String name) {
    file.position(at).put(name.getBytes(StandardCharsets.UTF_16LE));
    file.putShort(at + 64, (short) (2 * name.length() + 2));
  }

  private static byte[] olePrefix() {
    return Arrays.copyOf(latin("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1"), 512);
  }
}
