package io.larch.image;

import io.larch.path.ClientText;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Named parameters, which requests and rules refer to. */
public final class Profiles {

  /** The query parameter that names one. */
  public static final String PARAMETER = "profile";

  /** None at all. */
  public static final Profiles NONE = new Profiles(Map.of());

  private final Map<String, Parameters> byName;

  /** Profiles by name, each of which makes a transformation. */
  public Profiles(Map<String, Parameters> byName) {
    this.byName = new TreeMap<>(byName);
  }

  /** What they are called. */
  public Set<String> names() {
    return Set.copyOf(byName.keySet());
  }

  /**
   * The parameters of a profile.
   *
   * @throws InvalidTransformationException if none has this name
   */
  public Parameters named(String name) {
    Parameters found = byName.get(name);
    if (found == null) {
      throw new InvalidTransformationException(
          PARAMETER,
          byName.isEmpty()
              ? "is not taken here, as there are no profiles"
              : "is one of %s, not %s"
                  .formatted(String.join(", ", byName.keySet()), ClientText.quote(name)));
    }
    return found;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Profiles that && byName.equals(that.byName);
  }

  @Override
  public int hashCode() {
    return byName.hashCode();
  }

  @Override
  public String toString() {
    return byName.toString();
  }
}
