package io.larch.messaging;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were taken out of the purge queue because no server could read them, or because
 * the broker gave up on them. Everything that they name is also in the database and published again
 * from there, so nothing is lost with them; they are kept for whoever wants to know what came.
 *
 * <p>Requests wait for each other. Each fails with a {@link BrokerUnavailableException} when the
 * broker doesn't answer. Safe for use from any thread; futures complete on the caller's context.
 */
public interface ParkedMessages {

  /** How many messages one request looks at the most. */
  int MAX_PEEKED = 100;

  /** How many messages one request moves or discards at the most. */
  int MAX_MOVED = 10_000;

  /**
   * A parked message.
   *
   * @param reason why it was parked
   * @param parkedAt when, by the clock of whoever parked it; null if that is not known
   * @param bytes length of its body
   * @param start the first characters of its body, as UTF-8
   */
  record Parked(String reason, @Nullable Instant parkedAt, int bytes, String start) {}

  /**
   * What a request did.
   *
   * @param messages how many it was done to
   * @param stoppedBy why it ended before the others were; null if it did not
   */
  record Moved(int messages, @Nullable String stoppedBy) {}

  /** How many there are, those not counted that another request holds at this moment. */
  Future<Long> count();

  /**
   * The oldest ones. They stay where they are.
   *
   * @param limit from 1 to {@link #MAX_PEEKED}
   */
  Future<List<Parked>> peek(int limit);

  /**
   * Sends the oldest ones back to the purge queue. One leaves the parked queue only when the broker
   * has confirmed that it lies in the purge queue; one that still can't be read is parked again,
   * and not taken again by the same request.
   *
   * @param atMost from 1 to {@link #MAX_MOVED}
   */
  Future<Moved> redrive(int atMost);

  /**
   * Throws the oldest ones away.
   *
   * @param atMost from 1 to {@link #MAX_MOVED}
   */
  Future<Moved> discard(int atMost);

  /** Closes the connection. Never fails. */
  Future<Void> close();
}
