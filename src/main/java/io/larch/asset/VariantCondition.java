package io.larch.asset;

import io.larch.db.Placeholders;
import io.larch.selector.VariantFilter;
import io.larch.selector.VariantMatch;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Which variants are meant, as a condition for the pieces of {@link VariantSql}; all of it but the
 * values. Equal ones have equal texts.
 *
 * @param called whether only the one that is called so
 * @param madeBy whether only those of a transformation
 * @param matched whether only those of some content keys
 */
public record VariantCondition(boolean called, boolean madeBy, boolean matched) {

  /**
   * The condition of a filter.
   *
   * @param match what a variant must be as well; null if it doesn't matter
   */
  public static VariantCondition of(VariantFilter filter, @Nullable VariantMatch match) {
    return new VariantCondition(
        filter.variant() != null, filter.transformation() != null, match != null && !match.any());
  }

  /** Adds the values of its parameters, in the order in which {@link #sql} takes them. */
  public static void addValues(
      Tuple parameters, VariantFilter filter, @Nullable VariantMatch match) {
    if (filter.variant() != null) {
      parameters.addString(filter.variant());
    }
    if (filter.transformation() != null) {
      parameters.addString(filter.transformation());
    }
    if (match != null && !match.any()) {
      parameters.addArrayOfString(match.keys().toArray(String[]::new));
    }
  }

  /** The condition on a variant {@code v}. */
  public String sql(Placeholders placeholders) {
    StringBuilder condition = new StringBuilder("true");
    if (called) {
      condition.append(" AND coalesce(v ->> 'name', v ->> 'key') = ").append(placeholders.next());
    }
    if (madeBy) {
      condition.append(" AND v ->> 'transformation' = ").append(placeholders.next());
    }
    if (matched) {
      condition.append(" AND v ->> 'key' = ANY (").append(placeholders.next()).append("::text[])");
    }
    return condition.toString();
  }
}
