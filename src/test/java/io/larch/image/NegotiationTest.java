package io.larch.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {

  private static final Set<ImageFormat> ALL = EnumSet.allOf(ImageFormat.class);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # what browsers send
          2x2 jpg | image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8 | AVIF
          2x2 jpg | image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5 | WEBP
          2x2 jpg | image/png,image/*;q=0.8,*/*;q=0.5 | JPG
          2x2 png | image/webp,image/avif,image/jxl,image/heic,video/*;q=0.8,image/png,image/*;q=0.8 | AVIF
          # by wildcards nothing changes
          2x2 jpg | */* | JPG
          2x2 jpg | image/* | JPG
          2x2 png | * | PNG
          2x2 webp | */* | WEBP
          2x2 jxl | */* | JXL
          2x2 jpg | - | JPG
          2x2 jpg | '' | JPG
          2x2 jpg | ' ' | JPG
          # weights
          2x2 jpg | image/avif;q=0.5,image/webp;q=0.9,*/*;q=0.1 | WEBP
          2x2 jpg | image/avif;q=0.9,image/webp;q=0.5,*/*;q=0.1 | AVIF
          2x2 jpg | image/avif;q=0.9,*/* | JPG
          2x2 jpg | image/jpeg,image/webp;q=0.9 | JPG
          2x2 jpg | image/avif;q=0,image/webp;q=0,*/* | JPG
          2x2 jpg | image/avif;q=0.001,*/*;q=0 | AVIF
          2x2 jpg | IMAGE/WebP ; Q=0.8 , */* ; q=0.7 | WEBP
          2x2 jpg | image/webp;q=0.2,image/webp | WEBP
          # what can't be read counts for nothing
          2x2 jpg | image/webp;q=2 | JPG
          2x2 jpg | image/webp;q=abc,image/avif;q=1.0000 | JPG
          2x2 jpg | ;;,,/,image/webp | WEBP
          # formats of today stay if they are named
          2x2 webp | image/avif,image/webp,*/*;q=0.8 | WEBP
          2x2 avif | image/avif,image/webp,*/*;q=0.8 | AVIF
          2x2 webp | image/avif,image/webp;q=0.8 | AVIF
          2x2 heic | image/avif,image/webp,*/* | AVIF
          2x2 heic | image/avif,image/heif | HEIC
          # what isn't accepted
          2x2 webp | image/png | PNG
          2x2 webp | image/png;q=0.5,image/jpeg | JPG
          2x2 heic | image/heic;q=0,image/* | JPG
          2x2 avif | image/avif;q=0,image/png,image/*;q=0.5 | PNG
          2x2 jpg | text/html | JPG
          2x2 jpg | image/webp,text/html | WEBP
          # what moves goes on moving
          2x2 gif 5 | image/avif,image/webp,*/* | WEBP
          2x2 gif 5 | image/avif,*/* | GIF
          2x2 gif 5 | image/avif | GIF
          2x2 gif 1 | image/avif,*/* | AVIF
          2x2 webp 5 | image/png,image/gif;q=0.5 | GIF
          2x2 webp 5 | image/png | WEBP
          2x2 webp 5 | image/avif,image/webp;q=0.5 | WEBP
          """)
  void formatIsChosen(String source, String accept, ImageFormat chosen) {
    assertThat(Negotiation.format(accept, Given.source(source), ALL)).isEqualTo(chosen);
  }

  @Test
  void whatCanNotBeWrittenIsNotChosen() {
    Set<ImageFormat> writable = EnumSet.of(ImageFormat.JPG, ImageFormat.PNG, ImageFormat.WEBP);
    ImageSource jpg = Given.source("2x2 jpg");
    assertThat(Negotiation.format("image/avif,image/webp", jpg, writable))
        .isEqualTo(ImageFormat.WEBP);
    assertThat(Negotiation.format("image/avif", jpg, writable)).isEqualTo(ImageFormat.JPG);
    assertThat(Negotiation.format("image/gif", Given.source("2x2 webp"), writable))
        .isEqualTo(ImageFormat.WEBP);
  }
}
