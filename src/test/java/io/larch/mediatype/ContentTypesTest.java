package io.larch.mediatype;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTypesTest {

  private final ContentTypes types = new ContentTypes();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello world|text/plain|txt",
        "<!doctype html><p>hi|text/html|html",
        "<svg xmlns='http://www.w3.org/2000/svg' width='10'/>|image/svg+xml|svg",
        "<?xml version='1.0'?><a/>|application/xml|xml",
        "%PDF-1.4 and so on|application/pdf|pdf"
      })
  void textsAreToldApart(String content, String mediaType, String format) {
    assertThat(detect(content.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new ContentType(mediaType, format, null, null));
  }

  @Test
  void unknownBytesAndNoBytesAreOctets() {
    assertThat(detect(new byte[] {0, 1, 2, 3, 4}).mediaType())
        .isEqualTo("application/octet-stream");
    assertThat(detect(new byte[0]).mediaType()).isEqualTo("application/octet-stream");
  }

  /** Entities that would grow without end, and files of other servers, are not read. */
  @Test
  void documentTypesAreReadWithoutHarm() {
    StringBuilder entities = new StringBuilder("<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 30; i++) {
      entities.append("<!ENTITY a%d \"&a%d;&a%d;&a%d;\">".formatted(i, i - 1, i - 1, i - 1));
    }
    String bomb = "<!DOCTYPE svg [" + entities + "]><svg xmlns=\"&a29;\"/>";
    assertThat(detect(bomb.getBytes(StandardCharsets.UTF_8)).mediaType())
        .isEqualTo("image/svg+xml");
    String foreign = "<!DOCTYPE svg SYSTEM \"http://192.0.2.1/x.dtd\"><svg/>";
    assertThat(detect(foreign.getBytes(StandardCharsets.UTF_8)).mediaType())
        .isEqualTo("image/svg+xml");
  }

  /** Writers of streams put the sizes behind the entries, so that the next one has to be sought. */
  @Test
  void entriesOfUnknownSizeAreReadPast() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : List.of("docProps/app.xml", "docProps/core.xml", "xl/workbook.xml")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write("<x>%s</x>".formatted("y".repeat(500)).getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(detect(bytes.toByteArray()).format()).isEqualTo("xlsx");
  }

  /** Whatever the bytes are, there is an answer, and none that a library made up. */
  @Test
  void damagedFilesHaveATypeToo() {
    Random random = new Random(17);
    for (FileKinds.Kind kind : FileKinds.all().toList()) {
      byte[] head = Arrays.copyOf(kind.content(), Math.min(kind.content().length, 2_000));
      for (int round = 0; round < 15 && head.length > 0; round++) {
        byte[] damaged = Arrays.copyOf(head, 1 + random.nextInt(head.length));
        for (int change = random.nextInt(4); change >= 0; change--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        String type = types.detect(damaged, kind.name(), Given.NOTHING).mediaType();
        assertThat(type).matches("[a-z]+/[!-~]+").doesNotContain("x-tika");
      }
    }
  }

  private ContentType detect(byte[] content) {
    return types.detect(content, "segment", Given.NOTHING);
  }
}
