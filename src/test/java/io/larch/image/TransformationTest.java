package io.larch.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '' | ''
          format=webp w=100 | w_100,format_webp
          cs=p3 strip=true pad-c=#FF000080 pad=1 q=70 blur=2 filter=greyscale f=h r=90 format=jpg g=entropy fit=crop h=2 w=1 | w_1,h_2,fit_crop,g_entropy,format_jpg,r_90,f_h,filter_grayscale,blur_2,q_70,pad_1,pad-c_ff000080,strip_true,cs_p3
          fit=fit f=none filter=none blur=0 pad=0 strip=false cs=origin | ''
          w=1 h=2 fit=crop g=center | w_1,h_2,fit_fill
          w=1 h=2 fit=crop | w_1,h_2,fit_fill
          r=0 | r_auto
          r=180 f=h | f_v
          r=180 f=v | f_h
          r=270 f=h | r_90,f_v
          r=270 f=v | r_90,f_h
          r=180 | r_180
          r=90 f=v | r_90,f_v
          filter=black_white | filter_black_white
          """)
  void saysNothingInVainAndInOneOrder(String given, String normalised) {
    assertThat(Given.transformation(given).toString()).isEqualTo(normalised);
  }

  @Test
  void withoutAnyChangeItIsNothing() {
    assertThat(Given.transformation("fit=fit blur=0")).isEqualTo(Transformation.NOTHING);
    assertThat(Transformation.NOTHING.changesNothing()).isTrue();
    assertThat(Given.transformation("blur=1").changesNothing()).isFalse();
  }

  @Property
  void whatIsWrittenIsReadAgain(@ForAll("transformations") Transformation transformation) {
    if (!transformation.changesNothing()) {
      assertThat(Transformation.parse(transformation.toString())).isEqualTo(transformation);
    }
  }

  @Test
  void isReadInAnyOrderAndSpelling() {
    assertThat(Transformation.parse("format_webp,filter_greyscale,fit_fit,w_0100"))
        .hasToString("w_100,format_webp,filter_grayscale");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '' | transformation
          w | transformation
          w_100, | transformation
          _100 | transformation
          w=100 | transformation
          profile_small | profile
          s_abc | s
          w_0 | w
          w_1,w_1 | w
          fit_fill | fit
          g_entropy | g
          """)
  void whatIsNoTransformationIsRefused(String text, String parameter) {
    assertThatExceptionOfType(InvalidTransformationException.class)
        .isThrownBy(() -> Transformation.parse(text))
        .satisfies(e -> assertThat(e.parameter()).isEqualTo(parameter));
  }

  @Test
  void partsAreToldWithTheirDefaults() {
    Transformation nothing = Transformation.NOTHING;
    assertThat(nothing.width()).isNull();
    assertThat(nothing.height()).isNull();
    assertThat(nothing.fit()).isEqualTo(Fit.FIT);
    assertThat(nothing.gravity()).isEqualTo(Gravity.CENTER);
    assertThat(nothing.format()).isNull();
    assertThat(nothing.turn()).isZero();
    assertThat(nothing.flip()).isEqualTo(Flip.NONE);
    assertThat(nothing.filter()).isEqualTo(Filter.NONE);
    assertThat(nothing.blur()).isZero();
    assertThat(nothing.padding()).isZero();
    assertThat(nothing.strips()).isFalse();
    assertThat(nothing.colourSpace()).isEqualTo(ColourSpace.ORIGIN);
  }

  @Test
  void partsAreToldAsTheyWereGiven() {
    Transformation all =
        Transformation.parse(
            "w_1,h_2,fit_crop,g_entropy,format_jpg,r_270,f_none,filter_sepia,blur_3,q_70,pad_4,"
                + "pad-c_0a0b0c,strip_true,cs_b-w");
    assertThat(all.width()).isEqualTo(1);
    assertThat(all.height()).isEqualTo(2);
    assertThat(all.fit()).isEqualTo(Fit.CROP);
    assertThat(all.gravity()).isEqualTo(Gravity.ENTROPY);
    assertThat(all.format()).isEqualTo(ImageFormat.JPG);
    assertThat(all.turn()).isEqualTo(270);
    assertThat(all.filter()).isEqualTo(Filter.SEPIA);
    assertThat(all.blur()).isEqualTo(3);
    assertThat(all.quality(ImageFormat.JPG)).isEqualTo(70);
    assertThat(all.padding()).isEqualTo(4);
    assertThat(all.paddingColour(ImageFormat.JPG)).isEqualTo(new Colour(10, 11, 12, 255));
    assertThat(all.strips()).isTrue();
    assertThat(all.colourSpace()).isEqualTo(ColourSpace.B_W);
    assertThat(Transformation.parse("f_v").flip()).isEqualTo(Flip.VERTICAL);
  }

  @ParameterizedTest
  @CsvSource({"JPG, 80", "WEBP, 80", "AVIF, 50", "HEIC, 50", "JXL, 90", "PNG, 0", "GIF, 0"})
  void qualityHasADefaultByFormat(ImageFormat format, int quality) {
    assertThat(Transformation.NOTHING.quality(format)).isEqualTo(quality);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pad=1 | PNG | 00000000
          pad=1 | WEBP | 00000000
          pad=1 | JPG | ffffff
          pad=1 | GIF | ffffff
          pad=1 pad-c=ff0000 | GIF | ff0000
          pad=1 pad-c=ff000080 | PNG | ff000080
          pad=1 pad-c=ff000080 | JPG | ff7f7f
          pad=1 pad-c=12345600 | JPG | ffffff
          pad=1 pad-c=12345600 | AVIF | 00000000
          """)
  void paddingIsAsTheFormatCanShowIt(String given, ImageFormat target, String colour) {
    assertThat(Given.transformation(given).paddingColour(target)).hasToString(colour);
  }

  @Provide
  Arbitrary<Transformation> transformations() {
    return Transformations.transformations();
  }
}
