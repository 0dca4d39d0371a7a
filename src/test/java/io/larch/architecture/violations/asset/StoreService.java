package io.larch.architecture.violations.asset;

import com.rabbitmq.client.Channel;
import io.larch.architecture.violations.http.ApiException;
import io.larch.architecture.violations.outbox.Intents;
import io.larch.architecture.violations.outbox.relay.Relay;
import io.minio.MinioClient;
import java.sql.Connection;
import org.tukaani.xz.XZInputStream;

/** Knows every library, prints, reaches the relay, and speaks as a route does. */
public final class StoreService {

  public void store(
      MinioClient minio, Channel channel, Connection connection, XZInputStream archive) {
    System.out.println("" + minio + channel + connection + archive);
    if (archive == null) {
      throw new ApiException();
    }
    System.out.println(new Relay().due() + new Intents().running());
  }
}
