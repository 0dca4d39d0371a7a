package io.larch.trash;

import io.larch.asset.HiddenRange;
import io.larch.selector.Selector;
import io.larch.selector.TrashFilter;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far something is that goes over the trash in steps, in the order of paths, entry ids and
 * versions.
 *
 * @param hidden whether over what large deletes hide, else over what is kept
 * @param path stored, as the end; what has been looked at
 * @param end the path before which it ends
 * @param deletionId of the delete whose rows alone are looked at; null: all
 */
record Step(
    boolean hidden,
    String path,
    long entryId,
    long version,
    String end,
    @Nullable String deletionId) {

  /**
   * Before the first row of each part of a subtree. What is hidden comes first: it may be among
   * what is kept by the time that it is looked for.
   *
   * @param hidden where large deletes hide something, within the subtree
   */
  static List<Step> all(Selector selector, TrashFilter filter, List<HiddenRange> hidden) {
    List<Step> steps = new ArrayList<>();
    for (HiddenRange range : hidden) {
      steps.add(new Step(true, range.from(), -1, 0, range.end(), filter.deletionId()));
    }
    steps.add(
        new Step(
            false,
            selector.path().stored(),
            -1,
            0,
            selector.path().storedEnd(),
            filter.deletionId()));
    return steps;
  }

  /** The next one, from the row of a statement. */
  Step next(Row row) {
    return new Step(
        hidden,
        row.getString("path"),
        row.getLong("entry_id"),
        row.getLong("version"),
        end,
        deletionId);
  }
}
