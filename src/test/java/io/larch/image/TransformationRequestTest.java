package io.larch.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransformationRequestTest {

  private static final Set<ImageFormat> ALL = EnumSet.allOf(ImageFormat.class);

  private static final Profiles PROFILES =
      new Profiles(
          Map.of(
              "small", Parameters.read(Given.pairs("w=60 h=60 fit=crop g=entropy q=70")),
              "web", Parameters.read(Given.pairs("format=webp"))));

  @Test
  void profileBringsItsParameters() {
    TransformationRequest request = Given.request("profile=small", PROFILES);

    assertThat(request.transformation()).hasToString("w_60,h_60,fit_crop,g_entropy,q_70");
    assertThat(request.profile()).isEqualTo("small");
    assertThat(request.isFree()).isFalse();
    assertThat(request.isEmpty()).isFalse();
  }

  @Test
  void requestOverridesSingleParametersOfItsProfile() {
    TransformationRequest request = Given.request("w=80 profile=small fit=fill", PROFILES);

    assertThat(request.transformation()).hasToString("w_80,h_60,fit_fill,q_70");
    assertThat(request.isFree()).isTrue();
  }

  @Test
  void withoutParametersItIsEmpty() {
    assertThat(Given.request("", PROFILES)).isEqualTo(TransformationRequest.NOTHING);
    assertThat(TransformationRequest.NOTHING.isEmpty()).isTrue();
    assertThat(TransformationRequest.NOTHING.isFree()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "profile=large | 'profile' is one of small, web, not 'large'",
        "profile=web profile=web | 'profile' is given twice; give it once",
        "profile=small g=center fit=fill | 'g' goes with fit=crop alone; leave it out or add"
            + " fit=crop",
      })
  void wrongProfileIsRefused(String line) {
    String[] parts = line.split(" \\| ", -1);
    assertThatExceptionOfType(InvalidTransformationException.class)
        .isThrownBy(() -> Given.request(parts[0], PROFILES))
        .withMessage(parts[1]);
  }

  @Test
  void withoutProfilesNoneIsTaken() {
    assertThatExceptionOfType(InvalidTransformationException.class)
        .isThrownBy(() -> Given.request("profile=small", Profiles.NONE))
        .withMessage("'profile' is not taken here, as there are no profiles");
  }

  @Test
  void qualityOfASourceThatLosesNothingIsRefusedOnlyWhereTheRequestAsksForIt() {
    ImageSource png = Given.source("400x300 png");

    assertThatExceptionOfType(InvalidTransformationException.class)
        .isThrownBy(() -> Given.request("q=80", PROFILES).normalisedFor(png, Given.MAX_PIXELS))
        .withMessage(
            "'q' has no meaning for png, which loses nothing; leave it out or add a format");
    assertThat(Given.request("profile=small", PROFILES).normalisedFor(png, Given.MAX_PIXELS))
        .hasToString("w_60,h_60,fit_crop,g_entropy");
  }

  @Test
  void tooLargeResultIsRefused() {
    TransformationRequest request = Given.request("pad=2000", PROFILES);
    assertThatExceptionOfType(InvalidTransformationException.class)
        .isThrownBy(() -> request.normalisedFor(Given.source("9000x9000 jpg"), Given.MAX_PIXELS))
        .satisfies(e -> assertThat(e.parameter()).isEqualTo("w"));
    assertThatExceptionOfType(InvalidTransformationException.class)
        .isThrownBy(() -> request.normalisedFor(Given.source("7000x7000 jpg"), Given.MAX_PIXELS))
        .satisfies(e -> assertThat(e.parameter()).isEqualTo("pad"));
  }

  @Test
  void whatChangesNothingIsNeverTooLarge() {
    assertThat(TransformationRequest.NOTHING.normalisedFor(Given.source("1000x1000 gif 51"), 10))
        .isEqualTo(Transformation.NOTHING);
    assertThat(
            Given.request("w=20000 format=png", PROFILES)
                .normalisedFor(Given.source("30000x10 png"), Given.MAX_PIXELS))
        .hasToString("w_20000");
    assertThat(
            Given.request("h=20000 format=png", PROFILES)
                .normalisedFor(Given.source("30000x10 png"), Given.MAX_PIXELS))
        .isEqualTo(Transformation.NOTHING);
  }

  @Test
  void acceptChoosesTheFormatWhereNobodyElseDoes() {
    ImageSource png = Given.source("400x300 png");

    assertThat(chosen("q=80", "image/webp", png)).isEqualTo("format_webp");
    assertThat(chosen("", "image/webp", png)).isEqualTo("format_webp");
    assertThat(chosen("", "*/*", png)).isEmpty();
    assertThat(chosen("w=100 format=jpg", "image/webp", png)).isEqualTo("w_100,format_jpg");
    assertThat(chosen("w=100 format=png", "image/webp", png)).isEqualTo("w_100");
    assertThat(chosen("profile=web", "image/avif", png)).isEqualTo("format_webp");
  }

  private static String chosen(String given, String accept, ImageSource source) {
    return Given.request(given, PROFILES)
        .accepting(accept, source, ALL)
        .normalisedFor(source, Given.MAX_PIXELS)
        .toString();
  }
}
