package io.larch.content.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SignatureV4Test {

  private Instant now = Instant.parse("2013-05-24T00:00:00Z");

  private final SignatureV4 signature =
      new SignatureV4(
          "us-east-1",
          "AKIAIOSFODNN7EXAMPLE",
          "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
          () -> now);

  /** The example of "Authenticating Requests: Using Query Parameters" in Amazon's reference. */
  @Test
  void isThatOfAmazonsExample() {
    assertThat(example())
        .isEqualTo(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature="
                + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  }

  @Test
  void goesWithTheTimeAndTheDay() {
    String first = example();
    now = now.plusSeconds(1);
    String later = example();
    now = now.plus(Duration.ofDays(1));
    String nextDay = example();
    now = Instant.parse("2013-05-24T00:00:00Z");

    assertThat(later).contains("20130524T000001Z").isNotEqualTo(first);
    assertThat(nextDay).contains("20130525%2F", "20130525T000001Z");
    assertThat(example()).isEqualTo(first);
  }

  private String example() {
    return signature.query(
        "GET", "examplebucket.s3.amazonaws.com", "/test.txt", Map.of(), Duration.ofDays(1));
  }
}
