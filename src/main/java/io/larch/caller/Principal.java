package io.larch.caller;

/**
 * Somebody who may ask, and for what.
 *
 * @param name tells one from all others, of whatever kind: {@code key:…} of an API key by its id,
 *     {@code jwt:…} of a token by its subject, {@link #ANONYMOUS} and {@link #ANYONE}. It may hold
 *     any character, as tokens do
 * @param subject what {@code {sub}} stands for in permissions; empty for nobody in particular
 */
public record Principal(String name, String subject, Permissions permissions) {

  /** The name of whoever didn't say who they are. */
  public static final String ANONYMOUS = "anonymous";

  /** The name of whoever asks where nobody is asked who they are. */
  public static final String ANYONE = "anyone";

  private static final Principal OPEN = new Principal(ANYONE, "", Permissions.ALL);

  /** Who asks where nobody is asked: may do everything. */
  public static Principal anyone() {
    return OPEN;
  }

  /** Who did not say who they are. */
  public static Principal anonymous(Permissions permissions) {
    return new Principal(ANONYMOUS, "", permissions);
  }

  /** An API key. */
  public static Principal ofKey(String id, Permissions permissions) {
    return new Principal("key:" + id, id, permissions);
  }

  /** Whom a token names. */
  public static Principal ofToken(String subject, Permissions permissions) {
    return new Principal("jwt:" + subject, subject, permissions);
  }

  /** Whether they could say who they are, and did not. */
  public boolean isAnonymous() {
    return name.equals(ANONYMOUS);
  }
}
