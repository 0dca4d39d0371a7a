package io.larch.selector;

import static io.larch.selector.Targets.entry;
import static io.larch.selector.Targets.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAndEntryRequestTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/assets/users/1%2F2", "/assets/users/1%2F2/"})
  void storeNamesAPath(String target) {
    assertThat(store(target).path()).isEqualTo(new AssetPath(List.of("users", "1/2")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "/assets/a/-/new, No selector is taken here",
    "/assets/a/-/entry/1, No selector is taken here",
    "/assets/-/recursive, No selector is taken here",
    "/assets/a/-, Nothing follows",
    "/assets/a/%2D, The segment '-'",
    "/assets/a/%2D/b, The segment '-'",
    "/assets/a?alt=x, No query is taken here",
    "/assets/a?, No query is taken here",
    "/assets/a//b, empty segment",
    "/assets/a/../b, can't be segments",
    "/assetsx/a, begins with /assets/",
  })
  void storeTakesNothingButAPath(String target, String why) {
    assertThatThrownBy(() -> store(target))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(why);
  }

  @Test
  void storeAtTheRootIsMissingItsPath() {
    assertThatThrownBy(() -> store("/assets")).isInstanceOf(MissingPathException.class);
    assertThatThrownBy(() -> store("/assets/")).isInstanceOf(MissingPathException.class);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/assets/a/-/entry/7", "/assets/a/-/Entry/07/"})
  void entryNamesOneAsset(String target) {
    assertThat(entry(target)).isEqualTo(new EntryRequest(new AssetPath(List.of("a")), 7));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "/assets/a, One entry is to be named",
    "/assets/a/-/new, One entry is to be named",
    "/assets/a/-/7, One entry is to be named",
    "/assets/a/-/all, One entry is to be named",
    "/assets/a/-/recursive, One entry is to be named",
    "/assets/a/-/info, One entry is to be named",
    "/assets/a/-/entry, lacks its id",
    "/assets/a/-/entry/x, An entry's id",
    "/assets/a/-/entry/7/info, nothing may follow",
    "/assets/a/-/entry/7?phone=x, No query is taken here",
    "/assets/a/-/entry/7?, No query is taken here",
    "/assets/-/entry/7, No asset lies at /assets itself",
  })
  void entryTakesNothingButOneEntry(String target, String why) {
    assertThatThrownBy(() -> entry(target))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(why);
  }
}
