package io.larch.endtoend;

import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** {@code ./larch serve} with PostgreSQL, RabbitMQ and radosgw. */
@SuppressWarnings("NullAway.Init") // set up before all tests
class ServeEndToEndIT implements EndToEndContract {

  static Deployment deployment;
  static LarchProcess larch;

  @BeforeAll
  static void start() {
    deployment =
        new Deployment(
            TestPostgres.emptyDatabase(), RabbitMqServer.shared(), RadosgwServer.shared());
    larch = deployment.start().awaitReady();
  }

  @AfterAll
  static void stop() {
    deployment.close();
  }

  @Override
  public AssetClient client() {
    return new AssetClient(larch.url());
  }

  @Override
  public Set<String> storedKeys() {
    return deployment.storedKeys();
  }
}
