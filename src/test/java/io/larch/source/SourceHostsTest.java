package io.larch.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.AssetProblem;
import io.larch.config.AssetConfig.UrlSourceConfig;
import io.larch.testing.EventLoops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SourceHostsTest {

  private static final UrlSourceConfig CONFIG =
      new UrlSourceConfig(
          Set.of("files.example"), Set.of("files.example"), 0, Duration.ofSeconds(10));

  private final Vertx vertx = EventLoops.vertx();
  private final CountDownLatch answering = new CountDownLatch(1);
  private final SourceHosts hosts = new SourceHosts(vertx, CONFIG, this::find);

  /** A resolver that hangs for as long as the test wants. */
  private InetAddress[] find(String host) throws UnknownHostException {
    try {
      answering.await();
    } catch (InterruptedException e) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
  }

  @AfterEach
  void close() throws Exception {
    answering.countDown();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void resolverThatHangsHoldsUpNobodyElseAndIsNotWaitedForByAll() throws Exception {
    SourceUrl url = SourceUrl.parse("http://files.example/a");
    List<Future<InetAddress>> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiting.add(hosts.resolve(url));
    }
    assertThat(vertx.executeBlocking(() -> "free").await(10, TimeUnit.SECONDS)).isEqualTo("free");
    assertThat(hosts.resolve(url).cause()).isInstanceOf(AssetProblem.SourceFailed.class);
    answering.countDown();
    for (Future<InetAddress> each : waiting) {
      assertThat(each.await(10, TimeUnit.SECONDS).getHostAddress()).isEqualTo("127.0.0.1");
    }
    assertThat(hosts.resolve(url).await(10, TimeUnit.SECONDS)).isNotNull();
  }
}
