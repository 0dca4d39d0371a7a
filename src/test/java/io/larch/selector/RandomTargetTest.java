package io.larch.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.path.InvalidRequestException;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Targets put together at random from what the language is made of. The seed is in every failure's
 * message; {@code -Dlarch.test.seed=…} repeats it.
 */
class RandomTargetTest {

  private static final int TARGETS = 50_000;
  private static final String[] PARTS = {
    "/",
    "/",
    "/-/",
    "-",
    "users",
    "12",
    "all",
    "new",
    "modified",
    "entry",
    "entry/1",
    "recursive",
    "ALL",
    "info",
    "content",
    "variants",
    "/variants/",
    "poster.png",
    "transformation=w_1",
    "?",
    "&",
    "&",
    "=",
    "limit",
    "limit=2",
    "limit=-1",
    "phone=x",
    "os",
    "tag=cold",
    "expect=1",
    "dry-run=true",
    "confirm=all-assets",
    "label:",
    "%",
    "%2D",
    "%2F",
    "%C3",
    "%00",
    "+",
    "..",
    ".",
    "#",
    "0",
    "5"
  };

  private final long seed = Long.getLong("larch.test.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void everyTargetIsReadOrRefusedAndNothingElse() {
    int read = 0;
    for (int i = 0; i < TARGETS; i++) {
      String target = randomTarget();
      try {
        Targets.fetch(target);
        read++;
      } catch (InvalidRequestException refused) {
        assertThat(refused).as("seed %d, %s", seed, target).message().isNotEmpty();
      }
    }
    assertThat(read).as("seed %d: targets that were understood", seed).isPositive();
  }

  @Test
  void moreThanOneAssetIsDeletedOnlyWhereTheTargetSaysSo() {
    int read = 0;
    for (int i = 0; i < TARGETS; i++) {
      String target = randomTarget();
      try {
        assertSaidSo(target.toLowerCase(Locale.ROOT), Targets.delete(target));
        read++;
      } catch (InvalidRequestException refused) {
        assertThat(refused).as("seed %d, %s", seed, target).message().isNotEmpty();
      }
    }
    assertThat(read).as("seed %d: targets that were understood", seed).isPositive();
  }

  private void assertSaidSo(String target, DeleteRequest request) {
    Selector selector = request.selector();
    switch (selector.selection()) {
      case Selection.Recursive _ -> assertThat(target).as("seed %d", seed).contains("/-/recursive");
      case Selection.All _ ->
          assertThat(target).as("seed %d", seed).containsAnyOf("/all", "limit=-1");
      case Selection.Top(Order _, int limit) when limit > 1 ->
          assertThat(target).as("seed %d", seed).contains(Integer.toString(limit));
      case Selection.Top _ -> assertThat(target).as("seed %d", seed).doesNotContain("?limit=-1");
      case Selection.Entry _ -> assertThat(target).as("seed %d", seed).contains("/-/entry/");
    }
  }

  private String randomTarget() {
    StringBuilder target = new StringBuilder("/assets");
    int parts = 1 + random.nextInt(9);
    for (int i = 0; i < parts; i++) {
      target.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return target.toString();
  }
}
