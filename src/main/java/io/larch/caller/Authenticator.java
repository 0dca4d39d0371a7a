package io.larch.caller;

import io.vertx.core.Future;

/** Finds out who somebody is by what they show. Safe for use from any thread, and never blocks. */
public interface Authenticator {

  /** Asks nobody: whoever comes may do everything. */
  Authenticator OPEN =
      new Authenticator() {
        @Override
        public boolean asks() {
          return false;
        }

        @Override
        public Principal anonymous() {
          return Principal.anyone();
        }

        @Override
        public Future<Principal> find(String credential) {
          return Future.succeededFuture(Principal.anyone());
        }
      };

  /** Whether anybody is asked at all. */
  default boolean asks() {
    return true;
  }

  /** Whether it costs something to find out that a credential is nobody's. */
  default boolean isCostly(String credential) {
    return false;
  }

  /** Those who show nothing. */
  Principal anonymous();

  /**
   * Whom a credential is of: an API key or a token. Completed already where it is known.
   *
   * @return fails with {@link UnauthenticatedException} when it is nobody's, whatever the reason,
   *     and with {@link UndecidedException} when that can't be found out now
   */
  Future<Principal> find(String credential);
}
