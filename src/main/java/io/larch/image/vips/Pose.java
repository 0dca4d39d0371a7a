package io.larch.image.vips;

import io.larch.image.job.ImageJob.Mirror;
import io.larch.image.job.ImageJob.Turn;

/**
 * One of the eight ways a rectangle can lie: turned, then perhaps mirrored left to right.
 *
 * @param quarters turns of 90 degrees clockwise, 0 to 3
 * @param mirrored whether left and right are exchanged then
 */
record Pose(int quarters, boolean mirrored) {

  private static final int FULL = 4;

  static final Pose AS_IT_IS = new Pose(0, false);

  /** What makes a picture upright. */
  static Pose upright(int orientation) {
    return switch (orientation) {
      case 2 -> new Pose(0, true);
      case 3 -> new Pose(2, false);
      case 4 -> new Pose(2, true);
      case 5 -> new Pose(1, true);
      case 6 -> new Pose(1, false);
      case 7 -> new Pose(3, true);
      case 8 -> new Pose(3, false);
      default -> AS_IT_IS;
    };
  }

  /** What is asked for. */
  static Pose of(Turn turn, Mirror mirror) {
    int quarters =
        switch (turn) {
          case NONE -> 0;
          case BY_90 -> 1;
          case BY_180 -> 2;
          case BY_270 -> 3;
        };
    return switch (mirror) {
      case NONE -> new Pose(quarters, false);
      case HORIZONTAL -> new Pose(quarters, true);
      // Top to bottom is left to right, turned by half.
      case VERTICAL -> new Pose((quarters + 2) % FULL, true);
    };
  }

  /** This one, and then another. */
  Pose then(Pose next) {
    // A turn after a mirror is the opposite turn before it.
    int turned = mirrored ? FULL - next.quarters : next.quarters;
    return new Pose((quarters + turned) % FULL, mirrored != next.mirrored);
  }

  /** Whether width and height are exchanged. */
  boolean isSideways() {
    return quarters % 2 == 1;
  }
}
