package io.larch.app;

import io.larch.access.ApiKeys;
import io.larch.access.Credentials;
import io.larch.access.KnownKeys;
import io.larch.access.jwt.Tokens;
import io.larch.caller.Authenticator;
import io.larch.config.AccessConfig;
import io.larch.config.JwtConfig;
import io.larch.db.Database;
import io.larch.http.Routes;
import io.larch.operations.KeyRoutes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what in this process.
 *
 * @param keys null where nobody is asked who they are
 */
record AccessControl(Authenticator authenticator, @Nullable ApiKeys keys) {

  /**
   * Starts what finds out who asks.
   *
   * @param deploy starts a part of the server
   */
  static Future<AccessControl> start(
      AccessConfig config, Database database, Function<VerticleBase, Future<Void>> deploy) {
    if (!config.isOn()) {
      return Future.succeededFuture(new AccessControl(Authenticator.OPEN, null));
    }
    KnownKeys known = new KnownKeys(database);
    JwtConfig jwt = config.jwt();
    Tokens tokens = jwt == null ? null : new Tokens(jwt);
    return deploy
        .apply(known)
        .compose(_ -> tokens == null ? Future.<Void>succeededFuture() : deploy.apply(tokens))
        .map(
            new AccessControl(
                new Credentials(known, tokens, config.anonymousPermissions()),
                new ApiKeys(database.background(), KeyAudit.of(config), known)));
  }

  /** What operators can do about it: nothing where nobody is asked. */
  List<Routes> routes() {
    return keys == null ? List.of() : List.of(new KeyRoutes(keys));
  }
}
