package io.larch.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          w, 1, 1
          w, 20000, 20000
          w, 0100, 100
          h, 20000, 20000
          fit, fit, fit
          fit, fill, fill
          fit, stretch, stretch
          fit, crop, crop
          g, center, center
          g, entropy, entropy
          g, attention, attention
          format, png, png
          format, jpg, jpg
          format, webp, webp
          format, avif, avif
          format, gif, gif
          format, heic, heic
          format, jxl, jxl
          r, 0, auto
          r, auto, auto
          r, 90, 90
          r, 180, 180
          r, 270, 270
          f, v, v
          f, h, h
          f, none, none
          filter, none, none
          filter, grayscale, grayscale
          filter, greyscale, grayscale
          filter, black_white, black_white
          filter, sepia, sepia
          blur, 0, 0
          blur, 150, 150
          q, 1, 1
          q, 100, 100
          pad, 0, 0
          pad, 2000, 2000
          pad-c, FF00aa, ff00aa
          pad-c, '#FF00aa', ff00aa
          pad-c, ff00aaFF, ff00aa
          pad-c, ff00aa80, ff00aa80
          pad-c, ff00aa00, 00000000
          strip, true, true
          strip, false, false
          cs, origin, origin
          cs, srgb, srgb
          cs, p3, p3
          cs, b-w, b-w
          """)
  void valueIsReadIntoItsOneSpelling(String name, String value, String spelled) {
    assertThat(Parameters.read(List.of(Map.entry(name, value))).toString())
        .isEqualTo(name + "=" + spelled);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          w | 0 | is a whole number from 1 to 20000, not '0'
          w | 20001 | is a whole number from 1 to 20000, not '20001'
          w | 99999999999999999999 | is a whole number from 1 to 20000, not '99999999999999999999'
          w | -1 | is a whole number from 1 to 20000, not '-1'
          w | 1.5 | is a whole number from 1 to 20000, not '1.5'
          w | '' | is a whole number from 1 to 20000, not ''
          w | ١ | is a whole number from 1 to 20000, not '١'
          h | 0 | is a whole number from 1 to 20000, not '0'
          h | 20001 | is a whole number from 1 to 20000, not '20001'
          fit | cover | is one of fit, fill, stretch, crop, not 'cover'
          fit | FIT | is one of fit, fill, stretch, crop, not 'FIT'
          g | north | is one of center, entropy, attention, not 'north'
          format | jpeg | is one of png, jpg, webp, avif, gif, heic, jxl, not 'jpeg'
          format | svg | is one of png, jpg, webp, avif, gif, heic, jxl, not 'svg'
          r | 45 | is one of 0, 90, 180, 270, auto, not '45'
          r | 360 | is one of 0, 90, 180, 270, auto, not '360'
          f | x | is one of none, v, h, not 'x'
          filter | blur | is one of none, grayscale, black_white, sepia (or greyscale), not 'blur'
          blur | 151 | is a whole number from 0 to 150, not '151'
          q | 0 | is a whole number from 1 to 100, not '0'
          q | 101 | is a whole number from 1 to 100, not '101'
          pad | 2001 | is a whole number from 0 to 2000, not '2001'
          pad-c | red | is RRGGBB or RRGGBBAA in hexadecimal digits, not 'red'
          pad-c | fff | is RRGGBB or RRGGBBAA in hexadecimal digits, not 'fff'
          pad-c | ff##00aa | is RRGGBB or RRGGBBAA in hexadecimal digits, not 'ff##00aa'
          strip | yes | is true or false, not 'yes'
          cs | cmyk | is one of origin, srgb, p3, b-w, not 'cmyk'
          """)
  void wrongValueIsRefusedWithWhatIsAllowed(String name, String value, String reason) {
    refused(name + "=" + value, name, reason);
  }

  @Test
  void unknownNameIsRefusedWithThoseThereAre() {
    refused(
        "width=1",
        "width",
        "is no parameter of a transformation; those are w, h, fit, g, format, r, f, filter, blur,"
            + " q, pad, pad-c, strip, cs");
    refused(
        "W=1",
        "W",
        "is no parameter of a transformation; those are w, h, fit, g, format, r, f, filter, blur,"
            + " q, pad, pad-c, strip, cs");
  }

  @Test
  void parameterIsGivenOnce() {
    refused("w=1 h=2 w=1", "w", "is given twice; give it once");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          w=100 fit=fill | fit | of fill needs both 'w' and 'h'
          h=100 fit=crop | fit | of crop needs both 'w' and 'h'
          fit=stretch | fit | of stretch needs both 'w' and 'h'
          g=center | g | goes with fit=crop alone; leave it out or add fit=crop
          w=1 h=1 fit=fill g=center | g | goes with fit=crop alone; leave it out or add fit=crop
          pad-c=ffffff | pad-c | goes with 'pad' alone; leave it out or add pad=…
          pad=0 pad-c=ffffff | pad-c | goes with 'pad' alone; leave it out or add pad=…
          q=80 format=png | q | has no meaning for a format that loses nothing, as png and gif do; leave it out
          q=80 format=gif | q | has no meaning for a format that loses nothing, as png and gif do; leave it out
          w=20000 h=2501 | w | times 'h' is at most 50000000 pixels, unlike 20000 x 2501
          """)
  void whatContradictsIsRefused(String given, String name, String reason) {
    refused(given, name, reason);
  }

  @ParameterizedTest
  @CsvSource({
    "w=20000 h=2500",
    "w=1 h=1 fit=crop g=attention",
    "pad=1 pad-c=fff00080",
    "q=80",
    "q=80 format=jxl",
    "fit=fit"
  })
  void whatGoesTogetherIsTaken(String given) {
    assertThat(Given.transformation(given)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          w=1 | h=2 q=70 | w=1 h=2 q=70
          w=1 | w=2 | w=1
          fit=fit | w=1 h=2 fit=crop g=entropy | w=1 h=2 fit=fit
          fit=fill | w=1 h=2 fit=crop g=entropy | w=1 h=2 fit=fill
          pad=0 | pad=3 pad-c=ff0000 | pad=0
          pad=5 | pad=3 pad-c=ff0000 | pad=5 pad-c=ff0000
          format=png | format=webp q=70 | format=png
          format=avif | format=webp q=70 | format=avif q=70
          blur=0 filter=none | blur=3 filter=sepia | filter=none blur=0
          '' | w=1 pad-c=ff0000 | w=1
          """)
  void someGoOverOthersAndTakeAlongWhatLosesItsMeaning(
      String stronger, String weaker, String together) {
    assertThat(
            Parameters.read(Given.pairs(stronger))
                .over(Parameters.read(Given.pairs(weaker)))
                .toString())
        .isEqualTo(together);
  }

  @Test
  void ownParameterWithoutMeaningIsNotTakenAlong() {
    Parameters own = Parameters.read(Given.pairs("q=70"));
    Parameters both = own.over(Parameters.read(Given.pairs("format=png")));

    assertThatExceptionOfType(InvalidTransformationException.class)
        .isThrownBy(() -> both.transformation(Given.MAX_PIXELS))
        .satisfies(e -> assertThat(e.parameter()).isEqualTo("q"));
  }

  private static void refused(String given, String name, String reason) {
    assertThatExceptionOfType(InvalidTransformationException.class)
        .isThrownBy(() -> Given.transformation(given))
        .withMessage("'" + name + "' " + reason)
        .satisfies(
            e -> {
              assertThat(e.parameter()).isEqualTo(name);
              assertThat(e.reason()).isEqualTo(reason);
            });
  }
}
