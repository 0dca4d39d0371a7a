package io.larch.app;

import io.larch.access.KeyRecords;
import io.larch.audit.AuditRecord;
import io.larch.audit.AuditTrail;
import io.larch.caller.Caller;
import io.larch.config.AccessConfig;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.InstantSource;
import java.util.Locale;

/** Records changes of keys with the deletes, with the key's id in place of a selector. */
final class KeyAudit implements KeyRecords {

  private final InstantSource clock;

  private KeyAudit(InstantSource clock) {
    this.clock = clock;
  }

  /** As the configuration has it. */
  static KeyRecords of(AccessConfig config) {
    return config.isAudited() ? new KeyAudit(InstantSource.system()) : NONE;
  }

  /** Of a process that is no server, whose configuration may not say yet who is asked. */
  static KeyRecords unlessRefused(AccessConfig config) {
    return Boolean.FALSE.equals(config.audit().enabled())
        ? NONE
        : new KeyAudit(InstantSource.system());
  }

  @Override
  public Future<Void> record(SqlClient connection, Caller by, Change change, String id) {
    return AuditTrail.record(
        connection,
        new AuditRecord(
            clock.instant(),
            by.principal().name(),
            by.requestId(),
            change.name().toLowerCase(Locale.ROOT) + "-key",
            "",
            "key:" + id,
            0,
            AuditTrail.DONE));
  }
}
