package io.larch.image;

/** The colour space that a picture is converted to; its profile is embedded. */
public enum ColourSpace implements Choice {
  /** The source's, untouched. */
  ORIGIN("origin"),
  /** What screens assume. */
  SRGB("srgb"),
  /** Display P3. */
  P3("p3"),
  /** One channel of grey. */
  B_W("b-w");

  private final String text;

  ColourSpace(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
