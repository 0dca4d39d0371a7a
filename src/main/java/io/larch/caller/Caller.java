package io.larch.caller;

import org.jspecify.annotations.Nullable;

/**
 * Who asks, in one request. A service is given it by whoever took the request, and never finds it
 * out by itself. Whoever has one for a path and an action has been found to be permitted it.
 *
 * @param principal who it is
 * @param requestId under which the request is found in the logs: 1 to 64 of {@code A-Z a-z 0-9 . _
 *     -}
 */
public record Caller(Principal principal, String requestId) {

  /** A caller without a name, who may do everything, as long as nobody is asked for more. */
  public static Caller anyone(String requestId) {
    return new Caller(Principal.anyone(), requestId);
  }

  /** What the caller may do. */
  public Permissions permissions() {
    return principal.permissions();
  }

  /**
   * Who it is, for what is recorded with what they did; null where nobody is asked who they are.
   */
  public @Nullable String recordedName() {
    return principal.name().equals(Principal.ANYONE) ? null : principal.name();
  }
}
