package io.larch.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong while the configuration is read, so that all of it is told at once. */
final class ConfigErrors {

  private final List<ConfigError> found = new ArrayList<>();
  private final Set<String> keys = new HashSet<>();
  private boolean incomplete;

  void add(String key, String origin, String message) {
    found.add(new ConfigError(key, origin, message));
    keys.add(key);
  }

  /** Notes that a file, or a part of it, could not be read: nothing is known of its values. */
  void addUnread(String origin, String message) {
    add("", origin, message);
    incomplete = true;
  }

  /** Whether a key's default may stand for what a file says that could not be read. */
  boolean areOfIncompleteValues() {
    return incomplete;
  }

  /** Whether something is wrong with the key itself, so that nothing follows from its value. */
  boolean concern(String key) {
    return keys.contains(key);
  }

  /** Whether something is wrong with a key, or with one in its section. */
  boolean concernWithin(String section) {
    return keys.stream().anyMatch(key -> (key + ".").startsWith(section + "."));
  }

  /**
   * Ends the loading if anything is wrong.
   *
   * @throws InvalidConfigException with everything found
   */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidConfigException(found);
    }
  }
}
