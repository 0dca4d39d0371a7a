package io.larch.variant;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.image.Geometry;
import io.larch.image.ImageFormat;
import io.larch.image.ImageSource;
import io.larch.image.Transformation;
import io.larch.image.job.WrittenFormat;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobsTest {

  private static final Set<WrittenFormat> ALL = EnumSet.allOf(WrittenFormat.class);

  private static Set<ImageFormat> writable(int width, int height) {
    ImageSource source = new ImageSource(width, height, ImageFormat.PNG, 1, 1);
    return Jobs.writable(ALL, Geometry.of(Transformation.NOTHING, source));
  }

  @Test
  void formatsAreThoseThatHoldAPictureOfItsSize() {
    assertThat(writable(2, 2)).containsExactlyInAnyOrder(ImageFormat.values());
    assertThat(writable(16_383, 100)).contains(ImageFormat.WEBP, ImageFormat.AVIF);
    assertThat(writable(17_000, 100))
        .doesNotContain(ImageFormat.WEBP, ImageFormat.AVIF)
        .contains(ImageFormat.PNG, ImageFormat.JPG);
    assertThat(writable(100, 17_000)).doesNotContain(ImageFormat.WEBP, ImageFormat.AVIF);
    assertThat(writable(8_000, 4_500)).doesNotContain(ImageFormat.AVIF).contains(ImageFormat.WEBP);
  }

  @Test
  void formatsAreThoseThatAreWrittenHere() {
    ImageSource source = new ImageSource(2, 2, ImageFormat.PNG, 1, 1);
    assertThat(
            Jobs.writable(
                Set.of(WrittenFormat.JPEG, WrittenFormat.RGBA),
                Geometry.of(Transformation.NOTHING, source)))
        .containsExactly(ImageFormat.JPG);
  }
}
