package io.larch.http;

import org.jspecify.annotations.Nullable;

/**
 * Translates the failures of another package into the catalogue's, for the failure handler.
 * Mappings are asked in order, the first that knows the failure decides; what none knows is an
 * internal error, of which the client learns nothing but the request id.
 */
@FunctionalInterface
public interface ErrorMapping {

  /**
   * What the client is told about a failure; null when this mapping doesn't know it. Its cause is
   * what the log tells where something behind the server is to blame. Called on the event loop;
   * must neither block nor throw.
   */
  @Nullable ApiException map(Throwable failure);
}
