package io.larch.db;

import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionBase;

/** What to do about a connection whose server has stopped answering. */
final class SilentServer {

  private SilentServer() {}

  /**
   * Ends a pooled connection at once, instead of giving it back to the pool with an answer still to
   * come, for the next caller to wait behind. Vert.x has no public way to do so: closing a pooled
   * connection only gives it back.
   */
  static void hangUp(SqlConnection connection) {
    if (connection instanceof SqlConnectionBase<?> pooled
        && pooled.unwrap().unwrap() instanceof SocketConnectionBase physical) {
      physical.socket().close();
    }
  }
}
