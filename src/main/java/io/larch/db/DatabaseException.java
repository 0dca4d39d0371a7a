package io.larch.db;

import io.vertx.pgclient.PgException;
import java.io.Serial;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A database call failed. The message is for the log, never for a client. */
public final class DatabaseException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** What a failure means to the caller. */
  public enum Kind {
    /** The server can't be reached, is overloaded, or is going down or coming up: try later. */
    UNAVAILABLE,
    /** Concurrent transactions got in each other's way and nothing was done: run it again. */
    CONFLICT,
    /** The statement broke a constraint, which the message names. */
    CONSTRAINT,
    /** Anything else: a mistake in the statement or its parameters. */
    BUG
  }

  private static final Set<String> CONFLICT_STATES =
      Set.of(
          "40001", // serialization_failure
          "40P01"); // deadlock_detected

  // By class, the first two characters, or in full.
  private static final Set<String> UNAVAILABLE_CLASSES =
      Set.of(
          "08", // connection exceptions
          "28", // authorization: the server won't let us in
          "53", // insufficient resources: connections, memory, disk
          "57", // operator intervention: shutdown, starting up, cancelled by time-out
          "58"); // system errors outside PostgreSQL, as of the disk
  private static final Set<String> UNAVAILABLE_STATES =
      Set.of(
          "25006", // read_only_sql_transaction: a standby, during a failover
          "25P03", // idle_in_transaction_session_timeout
          "3D000", // no such database
          "55P03"); // lock_not_available, by lock_timeout

  private final Kind kind;
  private final boolean outcomeUnknown;
  private final @Nullable String sqlState;

  private DatabaseException(
      Kind kind, boolean outcomeUnknown, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.outcomeUnknown = outcomeUnknown;
    this.sqlState = cause instanceof PgException error ? error.getSqlState() : null;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * Whether the statement may have taken effect all the same: the connection was lost, or the
   * answer did not come in time, after it had been sent.
   */
  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }

  /** The server's five characters, or null when it was not the server that reported the failure. */
  public @Nullable String sqlState() {
    return sqlState;
  }

  /** No connection was to be had, so nothing was sent. */
  static DatabaseException noConnection(Throwable cause) {
    return new DatabaseException(
        Kind.UNAVAILABLE, false, "No connection to the database: " + describe(cause), cause);
  }

  /** The answer did not come in time. */
  static DatabaseException noAnswer(long millis, Throwable cause) {
    return new DatabaseException(
        Kind.UNAVAILABLE, true, "No answer from the database within " + millis + " ms", cause);
  }

  /** A conflict that came back each time. */
  static DatabaseException stillConflicting(int attempts, DatabaseException last) {
    return new DatabaseException(
        Kind.UNAVAILABLE, false, attempts + " attempts, all in conflict with others", last);
  }

  /** What a failure on a connection means. */
  static DatabaseException of(Throwable failure) {
    if (failure instanceof DatabaseException known) {
      return known;
    }
    if (failure instanceof PgException error) {
      // FATAL and PANIC end the connection, perhaps between the commit and its answer.
      boolean ended = !"ERROR".equals(error.getSeverity());
      return new DatabaseException(kindOf(error.getSqlState()), ended, describe(error), error);
    }
    return new DatabaseException(
        Kind.UNAVAILABLE,
        true,
        "The connection to the database broke: " + describe(failure),
        failure);
  }

  private static Kind kindOf(@Nullable String state) {
    if (state == null || state.length() != 5) {
      return Kind.BUG;
    }
    if (CONFLICT_STATES.contains(state)) {
      return Kind.CONFLICT;
    }
    if (state.startsWith("23")) {
      return Kind.CONSTRAINT;
    }
    return UNAVAILABLE_CLASSES.contains(state.substring(0, 2)) || UNAVAILABLE_STATES.contains(state)
        ? Kind.UNAVAILABLE
        : Kind.BUG;
  }

  private static String describe(Throwable failure) {
    if (failure instanceof PgException error) {
      return error.getErrorMessage() + " (" + error.getSqlState() + ")";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
