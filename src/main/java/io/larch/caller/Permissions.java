package io.larch.caller;

import io.larch.path.AssetPath;
import io.larch.path.PathPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What somebody may do, and where. What isn't permitted is refused: there is no permission that
 * takes another away.
 */
public final class Permissions {

  /** How many may be given to one. */
  public static final int MAX = 100;

  /** Nothing. */
  public static final Permissions NONE = of(List.of(), "");

  /** Everything. */
  public static final Permissions ALL = of(everything(), "");

  private final Map<Action, List<PathPattern>> patterns = new EnumMap<>(Action.class);
  private final Set<Action> permitted = EnumSet.noneOf(Action.class);

  private Permissions() {}

  /** Every action everywhere, as permissions are written. */
  public static List<Permission> everything() {
    return Stream.of(Action.values())
        .map(action -> action.word() + (action.isAtPaths() ? " /**" : ""))
        .map(Permission::parse)
        .toList();
  }

  /**
   * The permissions of somebody.
   *
   * @param subject what {@code {sub}} stands for in them; where it is empty, holds a slash, a star
   *     or a control character, or can't be a segment of a path, those that name it permit nothing
   */
  public static Permissions of(Collection<Permission> written, String subject) {
    Permissions permissions = new Permissions();
    for (Permission permission : written) {
      Action action = permission.action();
      if (action.isAtPaths()) {
        permission
            .patternFor(subject)
            .ifPresent(
                pattern -> {
                  permissions.permitted.add(action);
                  permissions
                      .patterns
                      .computeIfAbsent(action, _ -> new ArrayList<>(1))
                      .add(pattern);
                });
      } else {
        permissions.permitted.add(action);
      }
    }
    return permissions;
  }

  /** Whether an action is permitted at a path itself. */
  public boolean allow(Action action, AssetPath path) {
    List<PathPattern> at = patterns.get(action);
    if (at != null) {
      for (int i = 0; i < at.size(); i++) {
        if (at.get(i).matches(path)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether an action is permitted at a path and at all below it, by one permission. */
  public boolean allowBelow(Action action, AssetPath path) {
    List<PathPattern> at = patterns.get(action);
    if (at != null) {
      for (int i = 0; i < at.size(); i++) {
        if (at.get(i).coversBelow(path)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether an action is permitted at all: as a whole, or at some path. */
  public boolean allowSomewhere(Action action) {
    return permitted.contains(action)
        || (action == Action.OPERATE && permitted.contains(Action.ADMIN));
  }
}
