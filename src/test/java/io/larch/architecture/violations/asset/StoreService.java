package io.larch.architecture.violations.asset;

import com.rabbitmq.client.Channel;
import io.larch.architecture.violations.purge.Relay;
import io.minio.MinioClient;
import java.sql.Connection;
import org.tukaani.xz.XZInputStream;

/** Knows every library, prints, and uses more of purge than upload intents. */
public final class StoreService {

  public void store(
      MinioClient minio, Channel channel, Connection connection, XZInputStream archive) {
    System.out.println("" + minio + channel + connection + archive + new Relay().due());
  }
}
