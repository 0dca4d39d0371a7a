package io.larch.caller;

import io.larch.path.AssetPath;
import java.util.List;

/**
 * Who asks, in one request. A service is given it by whoever took the request, and never finds it
 * out by itself.
 *
 * @param subject the name under which the caller is known; {@link #ANYONE} for one that nobody
 *     asked for a name
 * @param permissions the paths at which and below which the caller may do what it asks for; none
 *     means nowhere, the root everywhere
 * @param requestId under which the request is found in the logs: 1 to 64 of {@code A-Z a-z 0-9 . _
 *     -}
 */
public record Caller(String subject, List<AssetPath> permissions, String requestId) {

  /** The subject of callers that nobody asked for a name. */
  public static final String ANYONE = "anyone";

  private static final List<AssetPath> EVERYWHERE = List.of(AssetPath.ROOT);

  public Caller {
    permissions = List.copyOf(permissions);
  }

  /** A caller without a name, who may do everything, as long as nobody is asked for more. */
  public static Caller anyone(String requestId) {
    return new Caller(ANYONE, EVERYWHERE, requestId);
  }
}
