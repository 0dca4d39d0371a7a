package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.app.RunningLarch;
import io.larch.image.worker.Pictures;
import io.larch.image.worker.PixelDiff;
import io.larch.testing.AssetClient;
import io.larch.testing.DrawnPictures;
import io.larch.testing.Landscape;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The pictures of docs/images.md are what Larch makes of their original by the query that stands
 * beside each. With the system property {@code larch.pictures.write} they are written anew.
 */
class DocumentedPicturesIT {

  private static final Path PAGE = Path.of("docs", "images.md");
  private static final Path ORIGINAL = Path.of("docs", "images", "original.jpg");
  private static final boolean WRITE = Boolean.getBoolean("larch.pictures.write");

  /** {@code `w=200` | ![…](images/scaled.jpg)}. */
  private static final Pattern EXAMPLE = Pattern.compile("`([^`]+)` *\\| *!\\[.*?]\\(([^)]+)\\)");

  /** Of 255, for another version of libvips or of what it encodes with. */
  private static final double MEAN_DIFFERENCE = 3;

  private static final int LARGEST = 16 * 1024;
  private static final int LARGEST_ORIGINAL = 64 * 1024;

  @Test
  void picturesAreWhatLarchMakes() throws IOException {
    byte[] drawn = Pictures.jpeg(Landscape.draw(), false, 0.75F);
    if (WRITE) {
      Files.createDirectories(ORIGINAL.getParent());
      Files.write(ORIGINAL, drawn);
    }
    assertThat(Files.size(ORIGINAL)).isLessThan(LARGEST_ORIGINAL);
    requireAlike("the original", Files.readAllBytes(ORIGINAL), drawn);
    Map<String, Path> examples = examples();
    assertThat(examples).hasSizeGreaterThan(8);
    try (RunningLarch larch = new RunningLarch()) {
      AssetClient http = new AssetClient(larch.address());
      assertThat(http.store("/assets/larches", Files.readAllBytes(ORIGINAL)).statusCode())
          .isEqualTo(201);
      for (Entry<String, Path> example : examples.entrySet()) {
        byte[] made = made(http, example.getKey());
        if (WRITE) {
          Files.write(example.getValue(), made);
        }
        assertThat(made).as(example.getKey()).hasSizeLessThan(LARGEST);
        requireAlike(example.getKey(), Files.readAllBytes(example.getValue()), made);
      }
    }
  }

  private static Map<String, Path> examples() throws IOException {
    Map<String, Path> examples = new LinkedHashMap<>();
    Matcher found = EXAMPLE.matcher(Files.readString(PAGE));
    while (found.find()) {
      examples.put(found.group(1), PAGE.resolveSibling(found.group(2)));
    }
    return examples;
  }

  private static byte[] made(AssetClient http, String query) {
    HttpResponse<byte[]> answer =
        http.send(
            http.request("/assets/larches/-/content?" + query).GET(), BodyHandlers.ofByteArray());
    assumeTrue(answer.statusCode() != 501, "left out: libvips is missing");
    assertThat(answer.statusCode()).as(query).isEqualTo(200);
    return answer.body();
  }

  private static void requireAlike(String what, byte[] kept, byte[] made) {
    PixelDiff difference = PixelDiff.between(DrawnPictures.read(kept), DrawnPictures.read(made));
    assertThat(difference.mean()).as(what).isLessThan(MEAN_DIFFERENCE);
  }
}
