package io.larch.image;

import java.util.Map;

/** Turns and mirrors, of which any two may come to the same. */
final class Turns {

  /** The value of {@code r} that makes a picture upright and nothing else. */
  static final String UPRIGHT = "auto";

  private Turns() {}

  /** Says a turn and a mirror in the one way in which all say it that come to the same. */
  static void normalise(Map<Parameter, String> values) {
    String flip = values.get(Parameter.F);
    String turn = values.get(Parameter.R);
    if (flip == null || turn == null) {
      return;
    }
    // Half a turn and a mirror are the other mirror.
    if (turn.equals("180")) {
      values.remove(Parameter.R);
      values.put(Parameter.F, other(flip));
    } else if (turn.equals("270")) {
      values.put(Parameter.R, "90");
      values.put(Parameter.F, other(flip));
    }
  }

  private static String other(String flip) {
    return flip.equals(Flip.VERTICAL.text()) ? Flip.HORIZONTAL.text() : Flip.VERTICAL.text();
  }
}
