package io.larch.outbox;

/**
 * The part of a statement that records tasks for what it does. So the one happens with the other,
 * or neither.
 */
public final class TaskRecording {

  private TaskRecording() {}

  /**
   * A common table expression {@code recorded_tasks} over another one, {@code tasks (kind, subject,
   * payload, due_at, traceparent)}, of which each row becomes a task. The types are text, text,
   * jsonb, timestamptz (by the database's clock) and text, which alone may be null; the kind is the
   * name of a {@link TaskKind}.
   */
  public static String sql() {
    return "recorded_tasks AS (INSERT INTO task (kind, subject, payload, due_at, traceparent)"
        + " SELECT kind, subject, payload, due_at, traceparent FROM tasks)";
  }
}
