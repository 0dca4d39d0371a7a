package io.larch.faults;

import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;

/**
 * The servers of the suite, each behind something that can be told to misbehave. Started by the
 * first test that asks; every test leaves them well.
 */
final class FaultServers {

  private static final class Shared {
    private static final FaultServers SERVERS = new FaultServers();
  }

  private final TestPostgres postgres = TestPostgres.owned();
  private final RabbitMqServer broker = RabbitMqServer.start();
  private final RadosgwServer store = RadosgwServer.shared();
  private final StoreGateway gateway = new StoreGateway(store);
  private final FaultyLink toPostgres;
  private final FaultyLink toBroker = new FaultyLink(broker.host(), broker.port());
  private final FaultyLink toStore;

  private FaultServers() {
    toPostgres = new FaultyLink("127.0.0.1", postgres.newDatabase().port());
    toStore = new FaultyLink(gateway.endpoint().getHost(), gateway.endpoint().getPort());
  }

  static FaultServers shared() {
    return Shared.SERVERS;
  }

  TestPostgres postgres() {
    return postgres;
  }

  RabbitMqServer broker() {
    return broker;
  }

  RadosgwServer store() {
    return store;
  }

  /** In front of the store, with rules that a test sets. */
  StoreGateway gateway() {
    return gateway;
  }

  FaultyLink toPostgres() {
    return toPostgres;
  }

  FaultyLink toBroker() {
    return toBroker;
  }

  /** To the gateway. */
  FaultyLink toStore() {
    return toStore;
  }

  /** PostgreSQL stopped in order, as for a restart. */
  Fault postgresStopped() {
    postgres.stop();
    return postgres::start;
  }

  /** PostgreSQL with all its connections open, and nothing that answers. */
  Fault postgresFrozen() {
    postgres.pause();
    return postgres::resume;
  }

  /** RabbitMQ stopped in order; it comes back with what it held. */
  Fault brokerStopped() {
    broker.stop();
    return broker::startAgain;
  }

  /** RabbitMQ with its connections open, and no confirm and no delivery that comes. */
  Fault brokerFrozen() {
    broker.pause();
    return broker::resume;
  }

  /** Ends what links and gateway were told to do. */
  void heal() {
    toPostgres.heal();
    toBroker.heal();
    toStore.heal();
    gateway.clear();
  }
}
