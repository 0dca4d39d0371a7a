package io.larch.path;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random paths, rich in what could go wrong: slashes, dots, hyphens, percent signs, characters of
 * one to four bytes. The seed is in every failure's message; {@code -Dlarch.test.seed=…} repeats
 * it.
 */
class AssetPathRoundTripTest {

  private static final int PATHS = 20_000;
  private static final int[] LIKELY = "/.-%+ 0129az~:@&=?#\\é\u0800\uffff😀".codePoints().toArray();
  private static final Set<String> NOT_SEGMENTS = Set.of("", ".", "..", "-");

  private final long seed = Long.getLong("larch.test.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void urlAndStoredFormLeadBackToThePath() {
    for (int i = 0; i < PATHS; i++) {
      AssetPath path = randomPath();

      assertThat(AssetPath.parse(path.urlPath())).as("seed %d, %s", seed, path).isEqualTo(path);
      assertThat(AssetPath.fromStored(path.stored())).as("seed %d, %s", seed, path).isEqualTo(path);
    }
  }

  @Test
  void urlIsMadeOfCharactersThatAreSafeInUrls() {
    for (int i = 0; i < PATHS; i++) {
      AssetPath path = randomPath();

      assertThat(path.urlPath())
          .as("seed %d", seed)
          .matches("(/([A-Za-z0-9._~!$&'()*,;=:@-]|%[0-9A-F]{2})+)+");
    }
  }

  @Test
  void rangeOfSubtreeHoldsExactlyThePathsThatBeginWithItsSegments() {
    for (int i = 0; i < PATHS; i++) {
      AssetPath subtree = randomPath();
      AssetPath other = randomNeighbour(subtree);
      List<String> segments = subtree.segments();
      boolean below =
          other.segments().size() >= segments.size()
              && other.segments().subList(0, segments.size()).equals(segments);

      boolean inRange =
          compareBytes(other.stored(), subtree.stored()) >= 0
              && compareBytes(other.stored(), subtree.storedEnd()) < 0;

      assertThat(inRange).as("seed %d, %s in %s", seed, other, subtree).isEqualTo(below);
    }
  }

  private AssetPath randomPath() {
    List<String> segments = new ArrayList<>();
    int size = 1 + random.nextInt(5);
    while (segments.size() < size) {
      segments.add(randomSegment());
    }
    return new AssetPath(segments);
  }

  /**
   * A path below the other, or one that differs from such a path by a little in its last common
   * segment.
   */
  private AssetPath randomNeighbour(AssetPath path) {
    List<String> segments = new ArrayList<>(path.segments());
    if (random.nextBoolean()) {
      String last = segments.removeLast();
      String changed = random.nextBoolean() ? last + randomCharacter() : randomCharacter() + last;
      segments.add(NOT_SEGMENTS.contains(changed) ? randomSegment() : changed);
    }
    if (random.nextBoolean()) {
      segments.add(randomSegment());
    }
    return new AssetPath(segments);
  }

  private String randomSegment() {
    while (true) {
      StringBuilder segment = new StringBuilder();
      int length = 1 + random.nextInt(6);
      for (int i = 0; i < length; i++) {
        segment.append(randomCharacter());
      }
      if (!NOT_SEGMENTS.contains(segment.toString())) {
        return segment.toString();
      }
    }
  }

  private String randomCharacter() {
    if (random.nextInt(4) > 0) {
      return Character.toString(LIKELY[random.nextInt(LIKELY.length)]);
    }
    while (true) {
      int codePoint = random.nextInt(Character.MAX_CODE_POINT + 1);
      boolean surrogate = codePoint <= 0xFFFF && Character.isSurrogate((char) codePoint);
      if (!surrogate && !Character.isISOControl(codePoint)) {
        return Character.toString(codePoint);
      }
    }
  }

  private static int compareBytes(String a, String b) {
    return Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
  }
}
