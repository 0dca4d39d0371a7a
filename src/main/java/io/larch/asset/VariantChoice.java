package io.larch.asset;

import org.jspecify.annotations.Nullable;

/** Which of an asset's variants are read with it: each costs time, and there may be hundreds. */
public final class VariantChoice {

  /** None of them. */
  public static final VariantChoice NONE = new VariantChoice(Kind.NONE, null);

  /** All of them, unless they are so many that it pays to ask for the one that is wanted. */
  public static final VariantChoice FEW = new VariantChoice(Kind.FEW, null);

  /** All of them. */
  public static final VariantChoice ALL = new VariantChoice(Kind.ALL, null);

  private final Kind kind;
  private final @Nullable String value;

  private VariantChoice(Kind kind, @Nullable String value) {
    this.kind = kind;
    this.value = value;
  }

  /**
   * The one that is called so, if it is there.
   *
   * @param label a name, or the id of one that was made
   */
  public static VariantChoice called(String label) {
    return new VariantChoice(Kind.CALLED, label);
  }

  /**
   * The one that was made by a transformation, if it is there.
   *
   * @param transformation in the normalised form
   */
  public static VariantChoice madeBy(String transformation) {
    return new VariantChoice(Kind.MADE_BY, transformation);
  }

  Kind kind() {
    return kind;
  }

  /** The value of {@link Kind}'s parameter; null without one. */
  @Nullable String value() {
    return value;
  }

  /** What the SQL depends on. */
  enum Kind {
    NONE("NULL::jsonb", false),
    FEW("CASE WHEN cardinality(content_keys) <= 9 THEN variants END", false),
    ALL("variants", false),
    // By a path expression, which PostgreSQL evaluates without taking the array apart.
    CALLED(
        "jsonb_path_query_array(variants, '$[*] ? (@.name == $called"
            + " || (!exists(@.name) && @.key == $called))',"
            + " jsonb_build_object('called', %s::text))",
        true),
    MADE_BY(
        "jsonb_path_query_array(variants, '$[*] ? (@.transformation == $by)',"
            + " jsonb_build_object('by', %s::text))",
        true);

    private final String text;
    private final boolean parameter;

    Kind(String text, boolean parameter) {
      this.text = text;
      this.parameter = parameter;
    }

    /** Whether there is a parameter. */
    boolean hasParameter() {
      return parameter;
    }

    /**
     * The column {@code variants} of a row of assets.
     *
     * @param placeholder the parameter, as {@code $n}; without meaning where there is none
     */
    String column(String placeholder) {
      return (parameter ? text.formatted(placeholder) : text) + " AS variants";
    }
  }
}
