package io.larch.image.vips;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.image.job.ImageJob.Mirror;
import io.larch.image.job.ImageJob.Turn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoseTest {

  /** A picture of two rows and three columns. */
  private static final List<String> PICTURE = List.of("abc", "def");

  @Test
  void twoPosesAreOneAfterTheOther() {
    for (Pose first : all()) {
      for (Pose second : all()) {
        assertThat(lay(PICTURE, first.then(second)))
            .as("%s then %s", first, second)
            .isEqualTo(lay(lay(PICTURE, first), second));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, -1, 1_000})
  void whatIsNoOrientationIsUpright(int orientation) {
    assertThat(Pose.upright(orientation)).isEqualTo(Pose.AS_IT_IS);
  }

  @Test
  void orientationsAreUndone() {
    // As a camera stores them: what EXIF says lies at the top, and at the left.
    assertThat(lay(List.of("cba", "fed"), Pose.upright(2))).isEqualTo(PICTURE);
    assertThat(lay(List.of("fed", "cba"), Pose.upright(3))).isEqualTo(PICTURE);
    assertThat(lay(List.of("def", "abc"), Pose.upright(4))).isEqualTo(PICTURE);
    assertThat(lay(List.of("ad", "be", "cf"), Pose.upright(5))).isEqualTo(PICTURE);
    assertThat(lay(List.of("cf", "be", "ad"), Pose.upright(6))).isEqualTo(PICTURE);
    assertThat(lay(List.of("fc", "eb", "da"), Pose.upright(7))).isEqualTo(PICTURE);
    assertThat(lay(List.of("da", "eb", "fc"), Pose.upright(8))).isEqualTo(PICTURE);
  }

  @Test
  void turnsAreClockwiseAndMirrorsComeAfterThem() {
    assertThat(lay(PICTURE, Pose.of(Turn.BY_90, Mirror.NONE))).containsExactly("da", "eb", "fc");
    assertThat(lay(PICTURE, Pose.of(Turn.NONE, Mirror.HORIZONTAL))).containsExactly("cba", "fed");
    assertThat(lay(PICTURE, Pose.of(Turn.NONE, Mirror.VERTICAL))).containsExactly("def", "abc");
    assertThat(lay(PICTURE, Pose.of(Turn.BY_90, Mirror.VERTICAL)))
        .containsExactly("fc", "eb", "da");
  }

  private static List<Pose> all() {
    List<Pose> all = new ArrayList<>();
    for (int quarters = 0; quarters < 4; quarters++) {
      all.add(new Pose(quarters, false));
      all.add(new Pose(quarters, true));
    }
    return all;
  }

  private static List<String> lay(List<String> rows, Pose pose) {
    List<String> laid = rows;
    for (int i = 0; i < pose.quarters(); i++) {
      laid = turned(laid);
    }
    return pose.mirrored()
        ? laid.stream().map(row -> new StringBuilder(row).reverse().toString()).toList()
        : laid;
  }

  private static List<String> turned(List<String> rows) {
    List<String> turned = new ArrayList<>();
    for (int column = 0; column < rows.getFirst().length(); column++) {
      StringBuilder row = new StringBuilder();
      for (String old : rows.reversed()) {
        row.append(old.charAt(column));
      }
      turned.add(row.toString());
    }
    return turned;
  }
}
