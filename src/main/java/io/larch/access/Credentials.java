package io.larch.access;

import io.larch.access.jwt.Tokens;
import io.larch.caller.Authenticator;
import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import io.larch.caller.UnauthenticatedException;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Whom API keys and tokens are of. */
public final class Credentials implements Authenticator {

  private final KnownKeys keys;
  private final @Nullable Tokens tokens;
  private final Principal anonymous;

  /**
   * @param tokens null where none are taken
   * @param anonymous what may be done without either
   */
  public Credentials(KnownKeys keys, @Nullable Tokens tokens, Permissions anonymous) {
    this.keys = keys;
    this.tokens = tokens;
    this.anonymous = Principal.anonymous(anonymous);
  }

  @Override
  public Principal anonymous() {
    return anonymous;
  }

  @Override
  public boolean isCostly(String credential) {
    return !credential.startsWith(KeyText.PREFIX);
  }

  @Override
  public Future<Principal> find(String credential) {
    if (credential.startsWith(KeyText.PREFIX)) {
      return keys.find(credential);
    }
    return tokens == null
        ? Future.failedFuture(new UnauthenticatedException("no API key, and no tokens are taken"))
        : tokens.find(credential);
  }
}
