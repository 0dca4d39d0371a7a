package io.larch.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request, as far as it can be told before the state is known: entries are counted from the
 * newest one, entity tags and counts are those of what is there, or wrong ones.
 */
sealed interface Operation {

  /** Which entity tags {@code If-Match} has. */
  enum Match {
    NONE,
    CURRENT,
    OUTDATED,
    FOREIGN,
    ANY
  }

  /** Which count {@code expect} has. */
  enum Expect {
    NONE,
    RIGHT,
    TOO_MANY,
    ZERO
  }

  /** {@code POST /assets/…}. */
  record Store(Place place, Metadata metadata, int size) implements Operation {}

  /**
   * {@code PUT /assets/…/-/entry/…}.
   *
   * @param target an entry, without filter
   */
  record Update(Target target, Metadata metadata, Match match) implements Operation {}

  /**
   * {@code DELETE /assets/…}.
   *
   * @param purge whether nothing of it is to be kept
   */
  record Delete(Target target, Expect expect, Match match, boolean dryRun, boolean purge)
      implements Operation {}

  /**
   * {@code POST /deletions}.
   *
   * @param repeated whether it is sent twice under one idempotency key
   * @param purge whether nothing of it is to be kept
   */
  record DeleteList(List<Item> items, boolean repeated, boolean purge) implements Operation {

    /** An item; the target is an entry, without filter. */
    record Item(Target target, Match match) {}
  }

  /**
   * {@code PUT /assets/…/-/entry/…/variants/…}.
   *
   * @param target an entry, without filter
   * @param match of the variant
   */
  record Supply(Target target, String name, int size, Match match) implements Operation {}

  /** {@code GET /assets/…/variants/…/content}, of one asset. */
  record VariantContent(Target target, String name) implements Operation {}

  /**
   * {@code DELETE /assets/…/variants}.
   *
   * @param name of the one that is meant where the target is an entry; null: all
   * @param match of the asset, or of the variant where one is meant
   */
  record DeleteVariants(
      Target target, @Nullable String name, Expect expect, Match match, boolean dryRun)
      implements Operation {}

  /** {@code GET /assets/…/info}. */
  record Info(Target target) implements Operation {}

  /** {@code GET /assets/…/content}, of one asset. */
  record Content(Target target) implements Operation {}

  /**
   * {@code PUT /assets/…/-/entry/…/content}.
   *
   * @param target an entry, without filter
   */
  record Replace(Target target, int size, Match match) implements Operation {}

  /**
   * {@code POST /trash/…/restore}.
   *
   * @param back where the target is an entry: which kept version, counted from the newest one; 0:
   *     none is named
   */
  record Restore(Target target, int back, Expect expect, Match match, boolean dryRun)
      implements Operation {}

  /** {@code DELETE /trash/…}. */
  record Empty(Target target, Expect expect, Match match, boolean dryRun) implements Operation {}

  /** {@code GET /trash/…/info}. */
  record TrashInfo(Target target) implements Operation {}
}
