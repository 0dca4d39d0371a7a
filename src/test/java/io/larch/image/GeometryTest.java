package io.larch.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # what libvips's thumbnail makes of it, by its own arithmetic
          4032x3024 jpg | w=400 | 400x300
          4001x3001 jpg | w=400 | 400x300
          3000x2001 jpg | w=1000 | 1000x667
          3001x2000 jpg | h=1000 | 1501x1000
          400x300 jpg | w=2 | 2x2
          400x300 jpg | w=1 | 1x1
          2000x1 jpg | w=10 | 10x1
          1x2000 jpg | w=10 h=10 | 1x10
          400x300 jpg | w=100 h=100 | 100x75
          300x400 jpg | w=100 h=100 | 75x100
          400x300 jpg | w=800 | 400x300
          400x300 jpg | w=800 h=200 | 267x200
          400x300 jpg | w=100 h=50 fit=fill | 100x50
          400x300 jpg | w=800 h=900 fit=crop | 800x900
          400x300 jpg | w=7 h=900 fit=stretch | 7x900
          # the box is that of the turned picture
          400x300 jpg | r=90 | 300x400
          400x300 jpg | r=180 | 400x300
          400x300 jpg | w=100 r=90 | 100x133
          400x300 jpg | w=100 h=50 fit=fill r=270 | 100x50
          # padding comes on top, on each side
          400x300 jpg | pad=10 | 420x320
          400x300 jpg | w=100 pad=10 r=90 | 120x153
          """)
  void resultIsSo(String source, String given, String size) {
    Geometry geometry = Geometry.of(Given.transformation(given), Given.source(source));
    assertThat(geometry.width() + "x" + geometry.height()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400x300 jpg | w=100 h=100 fit=fill | 133x100 | true
          300x400 jpg | w=100 h=100 fit=fill | 100x133 | true
          400x300 jpg | w=800 h=300 fit=fill | 800x600 | true
          400x300 jpg | w=100 h=75 fit=fill | 100x75 | false
          400x300 jpg | w=300 h=100 fit=fill r=90 | 300x400 | true
          """)
  void whatIsCroppedIsResizedFirst(String source, String given, String scaled, boolean cropped) {
    Geometry geometry = Geometry.of(Given.transformation(given), Given.source(source));
    assertThat(geometry.scaledWidth() + "x" + geometry.scaledHeight()).isEqualTo(scaled);
    assertThat(geometry.crops()).isEqualTo(cropped);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4x3 gif 12 | w=2 | 12
          4x3 gif 12 | format=webp | 12
          4x3 webp 12 | format=gif | 12
          4x3 gif 12 | format=jpg | 1
          4x3 gif 12 | format=avif | 1
          4x3 heic 12 | format=webp | 1
          4x3 gif 1 | w=2 | 1
          """)
  void animationsStayAnimatedWhereTheFormatCan(String source, String given, int pages) {
    assertThat(Geometry.of(Given.transformation(given), Given.source(source)).pages())
        .isEqualTo(pages);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 300, 400",
    "6, 300, 400",
    "7, 300, 400",
    "8, 300, 400",
    "1, 400, 300",
    "2, 400, 300",
    "3, 400, 300",
    "4, 400, 300",
    "0, 400, 300",
    "9, 400, 300"
  })
  void storedPictureIsMadeUpright(int orientation, int width, int height) {
    ImageSource source = ImageSource.stored(400, 300, ImageFormat.JPG, 1, orientation);
    assertThat(source.width()).isEqualTo(width);
    assertThat(source.height()).isEqualTo(height);
    assertThat(source.isUpright()).isEqualTo(orientation < 2 || orientation > 8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1000x1000 jpg | w=5000 h=5000 fit=fill | 25000000
          1000x1000 jpg | pad=2000 | 25000000
          1000x1000 gif 25 | format=webp | 25000000
          1000x1000 gif 26 | format=jpg | 1000000
          """)
  void whatIsNotTooLargeIsMade(String source, String given, long maxPixels) {
    Geometry.of(Given.transformation(given), Given.source(source)).requireWithin(maxPixels);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1000x1000 jpg | w=5000 h=5000 fit=fill | 24999999 | w | asks for a picture of 5000 x 5000 pixels; at most 20000 a side and 24999999 in all are made
          1000x1000 jpg | pad=2000 | 24999999 | pad | asks for a picture of 5000 x 5000 pixels; at most 20000 a side and 24999999 in all are made
          100x1000 jpg | w=2001 h=10 fit=fill | 50000000 | w | asks for a picture of 2001 x 20010 pixels; at most 20000 a side and 50000000 in all are made
          1000x1000 gif 26 | blur=1 | 25000000 | w | asks for a picture of 1000 x 1000 pixels in 26 frames; at most 20000 a side and 25000000 in all are made
          1x2000000000 jpg | w=20000 h=1 fit=fill | 50000000 | w | asks for a picture of 20000 x 2147483647 pixels; at most 20000 a side and 50000000 in all are made
          """)
  void whatIsTooLargeIsRefused(
      String source, String given, long maxPixels, String parameter, String reason) {
    Geometry geometry = Geometry.of(Given.transformation(given), Given.source(source));
    assertThatExceptionOfType(InvalidTransformationException.class)
        .isThrownBy(() -> geometry.requireWithin(maxPixels))
        .withMessage("'" + parameter + "' " + reason);
  }

  @Property
  void isInsideOfTheBoxOrCoversIt(
      @ForAll("boxes") Transformation box, @ForAll("sources") ImageSource source) {
    Geometry geometry = Geometry.of(box, source);
    Integer w = box.width();
    Integer h = box.height();

    assertThat(Math.min(geometry.width(), geometry.height())).isPositive();
    assertThat(geometry.scaledWidth()).isGreaterThanOrEqualTo(geometry.croppedWidth());
    assertThat(geometry.scaledHeight()).isGreaterThanOrEqualTo(geometry.croppedHeight());
    if (box.fit() == Fit.FIT) {
      assertThat(geometry.crops()).isFalse();
      assertThat(geometry.width())
          .isLessThanOrEqualTo(w == null ? source.width() : Math.min(w, source.width()));
      assertThat(geometry.height())
          .isLessThanOrEqualTo(h == null ? source.height() : Math.min(h, source.height()));
    } else {
      assertThat(geometry.width()).isEqualTo(w);
      assertThat(geometry.height()).isEqualTo(h);
    }
  }

  /** By libvips's floating point: the shrink is the larger of two, and half a pixel goes up. */
  @Property
  void isRoundedAsByLibvips(
      @ForAll("boxes") Transformation box, @ForAll("sources") ImageSource source) {
    Geometry geometry = Geometry.of(box, source);
    Integer w = box.width();
    Integer h = box.height();
    if (box.fit() == Fit.FIT) {
      double byWidth = w == null ? 1 : (double) source.width() / w;
      double byHeight = h == null ? 1 : (double) source.height() / h;
      double shrink = Math.max(1, Math.max(byWidth, byHeight));
      double hshrink = Math.min(shrink, source.width());
      double vshrink = Math.min(shrink, source.height());
      // A hair more than libvips has, as its division falls short of some halves.
      assertThat(geometry.width()).isEqualTo((int) (source.width() / hshrink + 0.5 + 1e-9));
      assertThat(geometry.height()).isEqualTo((int) (source.height() / vshrink + 0.5 + 1e-9));
    }
  }

  @Provide
  Arbitrary<Transformation> boxes() {
    return Transformations.boxes();
  }

  @Provide
  Arbitrary<ImageSource> sources() {
    return Transformations.sources();
  }
}
