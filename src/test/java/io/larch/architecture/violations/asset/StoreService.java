package io.larch.architecture.violations.asset;

import com.rabbitmq.client.Channel;
import io.larch.architecture.violations.purge.Relay;
import io.minio.MinioClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;

/** Knows every library, prints, and uses more of purge than upload intents. */
public final class StoreService {

  public void store(
      MinioClient minio, Channel channel, Connection connection, EmbeddedPostgres postgres) {
    System.out.println("" + minio + channel + connection + postgres + new Relay().due());
  }
}
