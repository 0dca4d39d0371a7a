package io.larch.image;

/** The axis that a picture is mirrored along. */
public enum Flip implements Choice {
  /** Not mirrored. */
  NONE("none"),
  /** Top to bottom. */
  VERTICAL("v"),
  /** Left to right. */
  HORIZONTAL("h");

  private final String text;

  Flip(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
