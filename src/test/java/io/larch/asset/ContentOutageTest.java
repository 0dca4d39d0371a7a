package io.larch.asset;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContentOutageTest {

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "THROTTLED"})
  void whatPassesIsUnavailable(Kind kind) {
    ContentStoreException failure = new ContentStoreException(kind, "for the log");
    assertThat(ContentOutage.explain(failure))
        .isInstanceOf(AssetProblem.Unavailable.class)
        .hasMessage("The content store does not answer. The request may be tried again.")
        .hasCause(failure);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"UNAVAILABLE", "THROTTLED"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatIsOursToMendStaysAsItIs(Kind kind) {
    ContentStoreException failure = new ContentStoreException(kind, "for the log");
    assertThat(ContentOutage.explain(failure)).isSameAs(failure);
  }

  @Test
  void fullStoreIsToldFromOneThatIsAway() {
    assertThat(ContentOutage.explain(ContentStoreException.full("for the log", null)))
        .isInstanceOf(AssetProblem.Unavailable.class)
        .hasMessageStartingWith("The content store has no room left. Nothing was stored");
  }
}
