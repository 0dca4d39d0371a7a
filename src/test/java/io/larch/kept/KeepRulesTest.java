package io.larch.kept;

import static io.larch.testing.Keeping.rule;
import static io.larch.testing.Keeping.rules;
import static io.larch.testing.Keeping.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.Retention;
import io.larch.config.KeepTime;
import io.larch.path.AssetPath;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.Test;

class KeepRulesTest {

  private static final KeepRules RULES =
      new KeepRules(
          rules(
              rule("/users/**", seconds(10), null),
              rule("/users/*/tmp/**", KeepTime.NONE, null),
              rule("/users/*/contracts/**", KeepTime.FOREVER, KeepTime.FOREVER),
              rule("/versions/**", null, seconds(5)),
              rule("/never/**", KeepTime.NONE, KeepTime.NONE)));

  private static AssetPath path(String path) {
    return AssetPath.parse(path);
  }

  private static Tuple values(Retention retention) {
    Tuple values = Tuple.tuple();
    retention.addValues(values);
    return values;
  }

  @Test
  void deleteOfOnePathGoesByItsMostSpecificRule() {
    assertThat(RULES.at(path("/users/1/p"), true).secondsOfAll()).isEqualTo(10);
    assertThat(RULES.at(path("/users/1/contracts/7"), true).secondsOfAll())
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(RULES.at(path("/users/1/tmp/7"), true).isNone()).isTrue();
  }

  @Test
  void whereNothingIsKeptDeletesAreThoseWithoutKeeping() {
    assertThat(RULES.at(path("/elsewhere"), true).isNone()).isTrue();
    assertThat(RULES.below(path("/elsewhere"), true).isNone()).isTrue();
    assertThat(RULES.below(path("/never"), true).isNone()).isTrue();
    assertThat(KeepRules.NONE.below(AssetPath.ROOT, true).isNone()).isTrue();
    assertThat(
            new KeepRules(rules(rule("/**", KeepTime.NONE, null)))
                .below(AssetPath.ROOT, true)
                .isNone())
        .isTrue();
  }

  @Test
  void whereVersionsAreKeptADeleteLooksForThem() {
    Retention retention = RULES.below(path("/versions/1"), true);
    assertThat(retention.isNone()).isFalse();
    assertThat(retention.mayKeep()).isFalse();
    assertThat(RULES.at(path("/versions/1"), true).secondsOfAll()).isNull();
    assertThat(RULES.at(path("/versions/1"), true).isNone()).isFalse();
  }

  @Test
  void whoeverWantsNothingKeptHasVersionsLookedForEverywhere() {
    assertThat(RULES.at(path("/users/1"), false)).isSameAs(Retention.PURGE);
    assertThat(RULES.below(path("/elsewhere"), false)).isSameAs(Retention.PURGE);
    assertThat(KeepRules.NONE.at(path("/a"), false)).isSameAs(Retention.PURGE);
  }

  @Test
  void subtreeWithOneRuleForAllNeedsNoPatterns() {
    assertThat(RULES.below(path("/users/1/contracts"), true).secondsOfAll())
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(
            new KeepRules(rules(rule("/**", seconds(1), null)))
                .below(path("/a"), true)
                .secondsOfAll())
        .isEqualTo(1);
  }

  @Test
  void subtreeWithSeveralRulesHasTheMostSpecificFirstAndNoneBehindOneForAll() {
    Tuple values = values(RULES.below(path("/users/1"), true));
    assertThat(values.getArrayOfStrings(0))
        .containsExactly(
            "^users/[^/]+/tmp/(?:[^/]+/)*$",
            "^users/[^/]+/contracts/(?:[^/]+/)*$",
            "^users/(?:[^/]+/)*$");
    assertThat(values.getArrayOfDoubles(1)).containsExactly(null, Double.POSITIVE_INFINITY, 10.0);
  }
}
