package io.larch.testing;

import io.larch.config.ContentConfig.S3Config;
import io.larch.config.Secret;
import java.net.URI;
import java.time.Duration;

/** An S3 server on loopback that the tests own. */
public interface S3Server extends AutoCloseable {

  URI endpoint();

  String accessKey();

  String secretKey();

  @Override
  void close();

  /** The configuration of a store on this server: parts of 5 MiB, of which 8 in memory. */
  default S3Config config() {
    return new S3Config(
        endpoint(),
        "us-east-1",
        accessKey(),
        new Secret(secretKey()),
        true,
        5L * 1024 * 1024,
        8,
        32,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        S3Config.Versions.ALL);
  }
}
