package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedSecretsTest {

  private static final String DIGITS = "qB4v0nzzK3x9Yw2Tt8Rr5Ee1Uu6Ii0Oo4Pp7Aa3Ss9DdFfGg";

  @ParameterizedTest
  @CsvSource({
    "/assets/a?access_token=larch_qB4v0nzzK3x9_%s&x=1,"
        + " /assets/a?access_token=larch_qB4v0nzzK3x9_***&x=1",
    "/assets/larch%%5fid%%5F%s/info, /assets/larch%%5fid%%5F***/info",
    "The query parameter 'larch_dt_%s-_x' is not known, The query parameter 'larch_dt_***' is not"
        + " known",
    "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9eyJz.%s-_ and more, Bearer eyJ*** and more"
  })
  void credentialIsHiddenWhereverItStands(String text, String masked) {
    assertThat(MaskedSecrets.in(text.formatted(DIGITS))).isEqualTo(masked.formatted());
  }

  @Test
  void eachOfSeveralIsHidden() {
    String key = "larch_id_" + DIGITS;
    assertThat(MaskedSecrets.in(key + ' ' + key)).isEqualTo("larch_id_*** larch_id_***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "larch_purge_batches_total",
        "/assets/larch_logo_small.png",
        "the role larch_dt_x",
        "eyJ is how JSON begins"
      })
  void whatIsNoCredentialStays(String text) {
    assertThat(MaskedSecrets.in(text)).isSameAs(text);
  }
}
