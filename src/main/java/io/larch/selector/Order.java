package io.larch.selector;

/** What "the first ones" at a path are. */
public enum Order {
  /** Newest first: by creation, ties by entry id, highest first. */
  CREATED,
  /** Most recently modified first, ties by entry id, highest first. */
  MODIFIED
}
