package io.larch.http;

/**
 * Where a process is between its start and its end, which decides whether it should get requests.
 */
public enum Phase {
  /** Not everything that it serves with is there yet. */
  STARTING,
  /** It serves. */
  SERVING,
  /** It is about to stop, or stopping; what has begun is still answered. */
  DRAINING
}
