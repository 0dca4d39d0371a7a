package io.larch.app;

import io.larch.access.ApiKeys;
import io.larch.access.NewKey;
import io.larch.caller.Caller;
import io.larch.caller.Permissions;
import io.larch.caller.Principal;
import io.larch.config.LarchConfig;
import io.larch.db.Database;
import io.larch.db.DatabaseException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes keys that may do everything, for whoever holds the database already. */
final class AdminKey {

  private static final long LIMIT_SECONDS = 30;
  private static final String DEV = "dev";
  private static final String COMMAND = "command";

  private AdminKey() {}

  /** A new one of {@code larch dev}, in place of the one of its last start. */
  static NewKey forDev(ApiKeys keys) {
    return await(keys.replace(by(DEV), DEV, "larch dev --access", Permissions.everything()));
  }

  /** A new one, straight in the database, which is recorded as done by its user. */
  static NewKey create(LarchConfig config, String name) {
    Vertx vertx = Vertx.vertx();
    Database database = new Database(vertx, config.database());
    try {
      ApiKeys keys = new ApiKeys(database.background(), KeyAudit.unlessRefused(config.access()));
      return await(keys.create(by(config.database().user()), name, Permissions.everything(), null))
          .orElseThrow(
              () -> new CommandFailure(ExitCode.FAILED, "there are too many keys; revoke some"));
    } finally {
      close(vertx, database);
    }
  }

  /** Whoever runs a command on the database itself, which is no request. */
  private static Caller by(String user) {
    return new Caller(new Principal("command:" + user, "", Permissions.ALL), COMMAND);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new CommandFailure(ExitCode.FAILED, "the database did not answer", e);
    } catch (DatabaseException e) {
      throw new CommandFailure(ExitCode.FAILED, "the database: " + e.getMessage(), e);
    }
  }

  private static void close(Vertx vertx, Database database) {
    try {
      database.close().otherwiseEmpty().await(LIMIT_SECONDS, TimeUnit.SECONDS);
      vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The process ends anyway.
      System.err.println("larch: connections were not closed in time");
    }
  }
}
