package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.mediatype.ContentTypes;
import io.larch.mediatype.FileKinds;
import io.larch.mediatype.ImageInfo;
import io.larch.mediatype.Pictures;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What other people's files are called here, over the wire. */
class FileKindsIT extends ServedFromFiles {

  static Stream<FileKinds.Kind> kinds() {
    return FileKinds.all();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void fileIsWhatItsUsersKnowItAs(FileKinds.Kind kind) {
    String path = "/assets/kinds/" + kind.name();
    JsonNode info = store(path, kind.content(), "filename=\"f\"", null);
    JsonNode attributes = info.get("variants").get(0).get("attributes");
    assertThat(attributes.get("contentType").asText()).isEqualTo(kind.type());
    assertThat(info.get("class").asText()).isEqualTo(kind.type().split("/", 2)[0]);
    assertThat(attributes.path("format").asText(null)).isEqualTo(kind.format());
    ImageInfo size = kind.size();
    assertThat(attributes.path("width").asInt()).isEqualTo(size == null ? 0 : size.width());
    assertThat(attributes.path("height").asInt()).isEqualTo(size == null ? 0 : size.height());
    HttpResponse<String> download = server().head(path + "/-/download");
    assertThat(header(download, "Content-Type"))
        .isEqualTo(kind.charset() == null ? kind.type() : kind.type() + "; charset=utf-8");
    assertThat(header(download, "Content-Disposition"))
        .isEqualTo("attachment; filename=\"" + kind.download() + "\"");
  }

  /** A name and a declared type choose among harmless readings of the same bytes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain.html|just words|text/html|text/plain",
        "plain.svg|just words|image/svg+xml|text/plain",
        "plain.xhtml|just words|application/xhtml+xml|text/plain",
        "plain.xml|just words|text/xml|text/plain",
        "plain.eml|just words|message/rfc822|text/plain",
        "plain.png|just words|image/png|text/plain",
        "page.txt|<!doctype html><script>1</script>|text/plain|text/html",
        "page.js|<!doctype html><script>1</script>|text/javascript|text/html",
        "page.css|<html><script>1</script>|text/css|text/html",
        "picture.txt|<svg xmlns='http://www.w3.org/2000/svg'/>|text/plain|image/svg+xml",
        "picture.png|<svg xmlns='http://www.w3.org/2000/svg'/>|image/png|image/svg+xml",
        "picture.css|<svg onload=x()>|text/css|image/svg+xml",
        "note.svg|<note xmlns='urn:x'/>|image/svg+xml|application/xml",
        "note.html|<?xml version='1.0'?><note/>|text/html|application/xml",
        "note.txt|<?xml version='1.0'?><note/>|text/plain|application/xml",
        "photo.js|GIF89a=1;alert(1)|text/javascript|image/gif",
        "script.mp3|ID3 of a script|audio/mpeg|text/plain",
      })
  void nameMakesNeitherMarkupNorScripts(
      String name, String content, String declared, String expected) {
    String path = "/assets/cautious/" + name;
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    store(path, bytes, "filename=\"" + name + "\"", declared);
    HttpResponse<String> answer = server().get(path + "/-/content");
    assertThat(header(answer, "Content-Type").split(";", 2)[0]).isEqualTo(expected);
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    boolean marked = expected.endsWith("html") || expected.endsWith("xml");
    assertThat(header(answer, "Content-Security-Policy")).isEqualTo(marked ? "sandbox" : "");
  }

  @Test
  void pathGoesBeforeTheFilesNameAndThatBeforeTheDeclaredType() {
    byte[] text = "a,b\n".getBytes(StandardCharsets.UTF_8);
    assertThat(type(store("/assets/which/a.md", text, "filename=\"a.css\"", "text/csv")))
        .isEqualTo("text/markdown");
    assertThat(type(store("/assets/which/v1.2", text, "filename=\"a.css\"", "text/csv")))
        .isEqualTo("text/css");
    assertThat(type(store("/assets/which/a", text, "filename=\"a\"", "Text/CSV; header=present")))
        .isEqualTo("text/csv");
    assertThat(type(store("/assets/which/a", text, "filename=\"a\"", "application/x-tika-ooxml")))
        .isEqualTo("text/plain");
  }

  @Test
  void charsetIsSaidOnlyOfContentThatIsUtf8AsAWhole() {
    String path = "/assets/charset/a.txt";
    // The last byte that is looked at is the first of a character.
    String text = "x".repeat(ContentTypes.PREFIX - 1) + "ü" + "y".repeat(100);
    store(path, text.getBytes(StandardCharsets.UTF_8), "filename=f", null);
    assertThat(header(server().head(path + "/-/content"), "Content-Type"))
        .isEqualTo("text/plain; charset=utf-8");
    ByteArrayOutputStream broken = new ByteArrayOutputStream();
    broken.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    broken.write(0xFC);
    store(path, broken.toByteArray(), "filename=f", null);
    assertThat(header(server().head(path + "/-/content"), "Content-Type")).isEqualTo("text/plain");
    HttpResponse<String> part = server().get(path + "/-/entry/0/content", "Range", "bytes=0-1,-1");
    assertThat(part.body()).contains("\r\nContent-Type: text/plain; charset=utf-8\r\n");
  }

  @Test
  void originalNameIsKeptAndNamesTheDownload() {
    byte[] png = Pictures.png();
    JsonNode info = store("/assets/named/1", png, "filename=\"A larch.png\"", null);
    assertThat(info.get("fileName").asText()).isEqualTo("A larch.png");
    assertThat(download("/assets/named/1")).isEqualTo("attachment; filename=\"A larch.png\"");
    info = store("/assets/named/2", png, "filename=\"\"", null);
    assertThat(info.get("fileName").isNull()).isTrue();
    assertThat(download("/assets/named/2")).isEqualTo("attachment; filename=\"2.png\"");
    info = store("/assets/named/3", png, "filename=\"C:\\Users\\me\\larch.png\"", null);
    assertThat(info.get("fileName").asText()).isEqualTo("larch.png");
  }

  @Test
  void deepBoxesAreStored() {
    byte[] deep = "".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream heic = new ByteArrayOutputStream();
    heic.writeBytes(FileKinds.ftyp("heic", "mif1", "heic"));
    for (String box : List.of("iprp", "meta", "ipco")) {
      for (int left = 8_000; left > 0; left--) {
        heic.writeBytes(Pictures.join(Pictures.ints(8 * left), Pictures.latin(box)));
      }
    }
    heic.writeBytes(deep);
    assertThat(type(store("/assets/deep", heic.toByteArray(), "filename=f", null)))
        .isEqualTo("image/heic");
  }

  private String download(String path) {
    return header(server().head(path + "/-/download"), "Content-Disposition");
  }

  private static String type(JsonNode info) {
    return info.get("variants").get(0).get("attributes").get("contentType").asText();
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private JsonNode store(String path, byte[] content, String fileName, @Nullable String declared) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    String type = declared == null ? "application/octet-stream" : declared;
    form.writeBytes(
        ("--"
                + AssetServer.BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\"asset\"; "
                + fileName
                + "\r\nContent-Type: "
                + type
                + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    form.writeBytes(content);
    form.writeBytes(
        ("\r\n--" + AssetServer.BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    HttpResponse<String> stored = server().postForm(path, form.toByteArray());
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
    return AssetServer.json(stored);
  }
}
