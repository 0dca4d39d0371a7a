package io.larch.receipt.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafTest {

  private static final String HASH = "ab".repeat(32);

  private static final String FIRST =
      "{\"assets\":1,\"at\":\"2026-01-29T10:15:30.123456Z\",\"bytes\":9007199254740991,"
          + "\"commitment\":\""
          + HASH
          + "\",\"contentKeys\":0,\"id\":\"0123456789abcdef\",\"kind\":\"deleted\",\"v\":1}";

  private static final String PURGED =
      "{\"assets\":1,\"at\":\"2026-01-29T10:15:30.000000Z\",\"bytes\":2,\"cdns\":[],"
          + "\"contentKeys\":3,\"id\":\"0123456789abcdeg\",\"keysRoot\":\""
          + HASH
          + "\",\"kind\":\"purged\",\"of\":\"0123456789abcdef\",\"stores\":"
          + "[{\"confirmed\":3,\"name\":\"s3\"}],\"v\":1}";

  private static Leaf decode(String text) {
    return Leaf.decode(text.getBytes(UTF_8));
  }

  @Test
  void isWrittenInItsOneForm() {
    Leaf first =
        new Leaf(
            "0123456789abcdef",
            null,
            Leaf.Kind.DELETED,
            Leaf.time(Instant.parse("2026-01-29T10:15:30.123456789Z")),
            HASH,
            1,
            0,
            9007199254740991L,
            null,
            null,
            null);
    assertThat(new String(first.encoded(), US_ASCII)).isEqualTo(FIRST);
    assertThat(decode(FIRST)).isEqualTo(first);
    Leaf purged = decode(PURGED);
    assertThat(purged.stores()).isEqualTo(List.of(new Leaf.Confirmed(3, "s3")));
    assertThat(new String(purged.encoded(), US_ASCII)).isEqualTo(PURGED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"assets\":01,",
        "{\"assets\":1.0,",
        "{\"assets\":-1,",
        "{\"assets\":9007199254740992,",
        "{ \"assets\":1,",
        "{\"assets\":1,\"assets\":1,",
        "{\"assets\":\"1\",",
        "{\"assets\":null,",
        "{\"zz\":1,\"assets\":1,",
        "{\"aaa\":1,\"assets\":1,",
        "{",
        "",
      })
  void anyOtherFormIsRefused(String beginning) {
    assertThatThrownBy(() -> decode(FIRST.replace("{\"assets\":1,", beginning)))
        .isInstanceOf(NotVerifiedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", " ", "é", "\u0000"})
  void nothingFollowsIt(String end) {
    assertThatThrownBy(() -> decode(FIRST + end)).isInstanceOf(NotVerifiedException.class);
  }

  @Test
  void whatBelongsToOneKindIsRefusedInAnother() {
    assertThatThrownBy(() -> decode(FIRST.replace("deleted", "purged")))
        .isInstanceOf(NotVerifiedException.class);
    assertThatThrownBy(() -> decode(PURGED.replace("purged", "restored")))
        .isInstanceOf(NotVerifiedException.class);
    assertThatThrownBy(() -> decode(PURGED.replace("\"of\":\"0123456789abcdef\",", "")))
        .isInstanceOf(NotVerifiedException.class);
    assertThatThrownBy(() -> decode(FIRST.replace("\"v\":1", "\"v\":2")))
        .isInstanceOf(NotVerifiedException.class);
    assertThatThrownBy(() -> decode(FIRST.replace("01-29T", "02-30T")))
        .isInstanceOf(NotVerifiedException.class);
  }
}
