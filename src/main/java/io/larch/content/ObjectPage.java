package io.larch.content;

import java.util.List;

/**
 * A part of a bucket's listing.
 *
 * @param objects in {@link StoredObject#KEY_ORDER}; may be empty, when those that were there have
 *     gone meanwhile
 * @param last whether nothing comes after them
 */
public record ObjectPage(List<StoredObject> objects, boolean last) {

  /** Objects of a page at the most. */
  public static final int MAX = 1000;

  public ObjectPage {
    objects = List.copyOf(objects);
  }
}
