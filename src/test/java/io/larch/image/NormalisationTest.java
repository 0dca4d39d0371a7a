package io.larch.image;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes to the same of a source is called the same. */
class NormalisationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400x300 jpg | '' | ''
          400x300 jpg | w=100 | w_100
          400x300 jpg | w=100 format=webp | w_100,format_webp
          # the format it has
          400x300 jpg | format=jpg | ''
          400x300 jpg | w=100 format=jpg | w_100
          # boxes that it lies in already
          400x300 jpg | w=400 | ''
          400x300 jpg | w=5000 | ''
          400x300 jpg | h=300 | ''
          400x300 jpg | w=400 h=300 | ''
          400x300 jpg | w=400 h=300 fit=fill | ''
          400x300 jpg | w=400 h=300 fit=stretch | ''
          400x300 jpg | w=400 h=300 fit=crop g=entropy | ''
          # boxes that come to the same
          400x300 jpg | h=75 | w_100
          400x300 jpg | w=100 h=75 | w_100
          400x300 jpg | w=100 h=5000 | w_100
          400x300 jpg | w=399 h=75 | w_100
          400x300 jpg | w=100 h=75 fit=fill | w_100
          400x300 jpg | w=100 h=75 fit=stretch | w_100
          400x300 jpg | w=100 h=75 fit=crop g=attention | w_100
          400x300 jpg | h=100 | w_133
          400x300 jpg | w=133 | w_133
          400x300 jpg | w=1 h=1 | w_1
          100x3000 jpg | h=100 | h_100
          100x3000 jpg | w=99 h=100 | h_100
          # boxes that enlarge, or change proportions
          400x300 jpg | w=800 h=600 fit=fill | w_800,h_600,fit_stretch
          400x300 jpg | w=800 h=600 fit=crop g=entropy | w_800,h_600,fit_stretch
          400x300 jpg | w=800 h=600 fit=stretch | w_800,h_600,fit_stretch
          400x300 jpg | w=100 h=100 fit=stretch | w_100,h_100,fit_stretch
          400x300 jpg | w=100 h=100 fit=fill | w_100,h_100,fit_fill
          400x300 jpg | w=100 h=100 fit=crop g=center | w_100,h_100,fit_fill
          400x300 jpg | w=100 h=100 fit=crop g=entropy | w_100,h_100,fit_crop,g_entropy
          400x300 jpg | w=300 h=300 fit=fill | w_300,h_300,fit_fill
          # turns change which side is which
          400x300 jpg | w=100 r=90 | w_100,r_90
          400x300 jpg | w=300 r=90 | r_90
          400x300 jpg | w=300 h=400 r=270 fit=fill | r_270
          400x300 jpg | r=270 f=v | r_90,f_h
          # upright already, or by what else is done
          400x300 jpg | r=auto | ''
          400x300 jpg | r=0 | ''
          400x300 jpg 1 6 | '' | ''
          400x300 jpg 1 6 | r=auto | r_auto
          400x300 jpg 1 6 | r=0 | r_auto
          400x300 jpg 1 6 | r=auto format=jpg | r_auto
          400x300 jpg 1 6 | r=auto w=100 | w_100
          400x300 jpg 1 6 | r=auto w=400 | r_auto
          400x300 jpg 1 6 | r=auto q=70 | q_70
          400x300 jpg 1 6 | r=auto q=80 | r_auto
          400x300 jpg 1 6 | w=400 | ''
          # the quality that it would have
          400x300 jpg | q=80 | q_80
          400x300 jpg | q=80 w=400 | q_80
          400x300 jpg | q=80 w=100 | w_100
          400x300 jpg | q=80 format=webp | format_webp
          400x300 jpg | q=80 format=avif | format_avif,q_80
          400x300 jpg | q=50 format=avif | format_avif
          400x300 png | q=80 | ''
          400x300 png | q=80 w=100 | w_100
          400x300 png | q=70 format=jpg | format_jpg,q_70
          # padding as it would be
          400x300 jpg | pad=5 pad-c=ffffff | pad_5
          400x300 jpg | pad=5 pad-c=00000000 | pad_5
          400x300 jpg | pad=5 pad-c=ff000080 | pad_5,pad-c_ff7f7f
          400x300 jpg | pad=5 pad-c=ff000080 format=png | format_png,pad_5,pad-c_ff000080
          400x300 png | pad=5 pad-c=ffffff | pad_5,pad-c_ffffff
          400x300 png | pad=5 pad-c=ffffff00 | pad_5
          # what always changes something
          400x300 jpg | strip=true | strip_true
          400x300 jpg | cs=srgb | cs_srgb
          400x300 jpg | filter=greyscale | filter_grayscale
          400x300 jpg | blur=1 | blur_1
          400x300 jpg | f=h | f_h
          400x300 jpg | r=180 | r_180
          """)
  void leavesOutWhatChangesNothing(String source, String given, String normalised) {
    assertThat(Given.transformation(given).normalisedFor(Given.source(source)).toString())
        .isEqualTo(normalised);
  }

  @Property
  void makesAPictureOfTheSameSize(
      @ForAll("transformations") Transformation transformation,
      @ForAll("sources") ImageSource source) {
    Transformation normalised = transformation.normalisedFor(source);
    Geometry before = Geometry.of(transformation, source);
    Geometry after = Geometry.of(normalised, source);

    assertThat(after)
        .usingRecursiveComparison()
        .ignoringFields("gravity") // may differ where nothing is cropped
        .isEqualTo(before);
    assertThat(!before.crops() || before.gravity() == after.gravity()).isTrue();
    assertThat(normalised.target(source)).isEqualTo(transformation.target(source));
  }

  @Property
  void isNormalisedOnce(
      @ForAll("transformations") Transformation transformation,
      @ForAll("sources") ImageSource source) {
    Transformation normalised = transformation.normalisedFor(source);

    assertThat(normalised.normalisedFor(source)).isEqualTo(normalised);
    if (!normalised.changesNothing()) {
      assertThat(Transformation.parse(normalised.toString())).isEqualTo(normalised);
    }
  }

  @Property
  void boxesThatComeToTheSameAreCalledTheSame(
      @ForAll("boxes") Transformation one,
      @ForAll("boxes") Transformation other,
      @ForAll("sources") ImageSource source) {
    Geometry first = Geometry.of(one, source);
    Geometry second = Geometry.of(other, source);
    boolean uncropped = !first.crops() && !second.crops();
    boolean same = first.equals(second) || (uncropped && sameSize(first, second));

    assertThat(one.normalisedFor(source).equals(other.normalisedFor(source))).isEqualTo(same);
  }

  private static boolean sameSize(Geometry a, Geometry b) {
    return a.width() == b.width() && a.height() == b.height();
  }

  @Provide
  Arbitrary<Transformation> transformations() {
    return Transformations.transformations();
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
