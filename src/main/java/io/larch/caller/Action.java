package io.larch.caller;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What somebody may be permitted to do. */
public enum Action {
  /** Fetch and list assets. */
  READ,
  /** Store new entries. */
  STORE,
  /** Replace what is said about an entry, its content, and its variants. */
  UPDATE,
  /** Delete at a path: entries, the first ones of an order, all, or as a list names them. */
  DELETE,
  /** Delete whole subtrees, also by label or tag. */
  DELETE_RECURSIVE,
  /** Skip or empty the trash. */
  PURGE,
  /** Take deleted assets back. */
  RESTORE,
  /** See and steer the work of the servers. Not bound to paths. */
  OPERATE,
  /** The same, and give out and revoke keys. Not bound to paths. */
  ADMIN;

  private final String word =
      name().equals("DELETE_RECURSIVE") ? "delete:recursive" : name().toLowerCase(Locale.ROOT);

  /** As it is written in a permission. */
  public String word() {
    return word;
  }

  /** Whether it is permitted at paths, rather than as a whole. */
  public boolean isAtPaths() {
    return this != OPERATE && this != ADMIN;
  }

  /** The action of a word; null for a word that is none. */
  static @Nullable Action of(String word) {
    for (Action action : values()) {
      if (action.word.equals(word)) {
        return action;
      }
    }
    return null;
  }
}
