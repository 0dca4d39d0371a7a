package io.larch.testing;

/** How a {@link RabbitMqServer} is run: as processes of this machine, or in a container. */
interface RabbitMqNode extends AutoCloseable {

  /** Starts it, with what it held when it ended; doesn't wait until it answers. */
  void start();

  /** Whether it was started and has not ended, be it paused or not ready yet. */
  boolean running();

  /** Why it doesn't run or doesn't answer, in its own words. */
  String complaint();

  /** Stops it in order, as SIGTERM does, and waits for its end. */
  void stop();

  /** Ends it at once, as a crash does, and waits for its end. */
  void kill();

  /** Freezes it, with its connections open. */
  void pause();

  /** Lets it go on after {@link #pause()}. */
  void resume();

  /** The file in which a node that was started has the names of its quorum queues. */
  byte[] quorumQueueNames();

  /** Deletes that file of a stopped node. */
  void deleteQuorumQueueNames();

  /** Removes all that a stopped node held. */
  void wipe();

  /** Ends it and removes all that it held. May be called again. */
  @Override
  void close();
}
