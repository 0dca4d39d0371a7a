package io.larch.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.larch.image.SignedUrls.Algorithm;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The signatures come from elsewhere: {@code printf '%s' 'PATH?QUERY' | openssl dgst -sha256 -hmac
 * SECRET -binary | openssl base64 -A | tr '+/' '-_' | tr -d =}.
 */
class SignedUrlsTest {

  private static final String PATH = "/assets/users/1/-/content";
  private static final String BY_SECRET_1 = "u5VlBKrggXe863KXjeW1iWqPAhVX_CPSsnYpEN1rv9A";
  private static final String BY_SECRET_2 = "WWYqykCiVvIkX1h_z4D7P9o1tLxw-hLTR9TT2SSs23A";

  private final SignedUrls urls =
      new SignedUrls(Algorithm.HMAC_SHA256, List.of("secret-1", "secret-2"));

  @ParameterizedTest
  @CsvSource({
    "HMAC_SHA256, secret-1, u5VlBKrggXe863KXjeW1iWqPAhVX_CPSsnYpEN1rv9A",
    "HMAC_SHA256, schlüssel, FF_ZexqJO3oN7TS2kZokhIdR22GgH9q3-mMIzVJoADo",
    "HMAC_SHA384, secret-1, WEwsMxtfYirtPaef_Mr_Z_4a-oMGzrKKfkxCLrc5G0w-P1GOHl45E9056upD16yb",
    "HMAC_SHA512, secret-1,"
        + " Za1kOqJEah1NRD_f8EFYye93y-gP62b8pz0o_gEJ-8aTu_rQv2PsfF6uAnPaIEmOpviLSYTT6cMF02vv0GBnQw"
  })
  void signaturesAreThoseOfOpenssl(Algorithm algorithm, String secret, String signature) {
    SignedUrls signing = new SignedUrls(algorithm, List.of(secret));

    assertThat(signing.sign(PATH, "w=100")).isEqualTo(signature);
    assertThat(signing.verify(PATH, "w=100&s=" + signature)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // as signed by openssl: format=webp&h=50&pad-c=%23ff0000&w=100
    "/assets/a%20b/-/entry/7/content, w=100&h=50&format=webp&pad-c=%23ff0000,"
        + " YKdOcz9QjzwDNudn2x0aESUW5zM6EjsWMMgBErktNzU",
    // as signed by openssl: %77=1&W=1&w=1&w=10
    "/assets/a, w=10&W=1&w=1&%77=1, 7UenYRycWoz3DL4A_ZWIUaBjRKAtMIt9oeNcu4Ztz-4",
    "/assets/users/1, , WqMjljxxrzSmdNiVpwdb02wdKPoupd1zj3phFLfvK2U"
  })
  void orderOfParametersAndPlaceOfTheSignatureDoNotMatter(
      String path, @Nullable String query, String signature) {
    assertThat(urls.sign(path, query)).isEqualTo(signature);
    assertThat(urls.verify(path, query == null ? "s=" + signature : query + "&s=" + signature))
        .isTrue();
    assertThat(urls.verify(path, query == null ? "s=" + signature : "s=" + signature + "&" + query))
        .isTrue();
  }

  @Test
  void anyOfTheKeysMaySign() {
    assertThat(urls.verify(PATH, "w=100&s=" + BY_SECRET_1)).isTrue();
    assertThat(urls.verify(PATH, "w=100&s=" + BY_SECRET_2)).isTrue();
    assertThat(
            new SignedUrls(Algorithm.HMAC_SHA256, List.of("secret-2"))
                .verify(PATH, "w=100&s=" + BY_SECRET_1))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "w=100",
        "w=100&s=",
        "w=100&s",
        "w=101&s=" + BY_SECRET_1,
        "w=100&h=1&s=" + BY_SECRET_1,
        "W=100&s=" + BY_SECRET_1,
        "w=%3100&s=" + BY_SECRET_1,
        "w=100&w=100&s=" + BY_SECRET_1,
        "w=100&&s=" + BY_SECRET_1,
        "s=" + BY_SECRET_1,
        "w=100&s=" + BY_SECRET_1 + "&s=" + BY_SECRET_1,
        "w=100&s=" + BY_SECRET_1 + "&s=",
        "w=100&s=" + BY_SECRET_1 + "=",
        "w=100&s=" + BY_SECRET_1 + "A",
        // the last character's two lowest bits mean nothing; it is one spelling all the same
        "w=100&s=u5VlBKrggXe863KXjeW1iWqPAhVX_CPSsnYpEN1rv9B",
        "w=100&s=U5VlBKrggXe863KXjeW1iWqPAhVX_CPSsnYpEN1rv9A",
        "w=100&s=u5VlBKrggXe863KXjeW1iWqPAhVX/CPSsnYpEN1rv9A",
        "w=100&S=" + BY_SECRET_1,
        "w=100&%73=" + BY_SECRET_1,
        "w=100&s=ü"
      })
  void whatIsNotSignedIsNotVerified(String query) {
    assertThat(urls.verify(PATH, query)).isFalse();
  }

  @Test
  void anotherPathIsNotVerified() {
    assertThat(urls.verify("/assets/users/2/-/content", "w=100&s=" + BY_SECRET_1)).isFalse();
    assertThat(urls.verify("/assets/users/%31/-/content", "w=100&s=" + BY_SECRET_1)).isFalse();
    assertThat(urls.verify(PATH, null)).isFalse();
    assertThat(urls.verify(PATH, "")).isFalse();
  }

  @Test
  void withoutAKeyNobodyCouldSign() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignedUrls(Algorithm.HMAC_SHA256, List.of()));
  }
}
