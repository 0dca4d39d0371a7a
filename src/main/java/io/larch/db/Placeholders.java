package io.larch.db;

/**
 * Numbers a statement's parameters while its text is put together; the values follow in the same
 * order. Holds the number, so it is for one text.
 */
public final class Placeholders {

  private int last;

  /** None so far. */
  public Placeholders() {
    this(0);
  }

  /**
   * @param last how many parameters the text has already
   */
  public Placeholders(int last) {
    this.last = last;
  }

  /** The next one, as {@code $n}. */
  public String next() {
    return "$" + ++last;
  }
}
