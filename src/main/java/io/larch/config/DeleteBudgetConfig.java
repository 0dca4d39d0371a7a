package io.larch.config;

import org.jspecify.annotations.Nullable;

/**
 * How much a principal may delete, against a script gone wild.
 *
 * @param assetsPerHour over all instances; null for no limit
 */
public record DeleteBudgetConfig(@Nullable Long assetsPerHour) {

  static DeleteBudgetConfig from(Section section) {
    Integer assets = section.optional("assets-per-hour", ValueParser.integer(1, 2_000_000_000));
    return new DeleteBudgetConfig(assets == null ? null : assets.longValue());
  }
}
