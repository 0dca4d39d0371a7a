package io.larch.messaging;

import static org.awaitility.Awaitility.await;

import io.larch.config.MessagingConfig;
import io.larch.testing.RabbitMqServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BrokerLinkIT {

  private final MessagingConfig config =
      MessagingFixture.config(
          MessagingConfig.Type.RABBITMQ,
          RabbitMqServer.shared().host(),
          RabbitMqServer.shared().port());

  /** The link's thread once ended with it, and its process never spoke to RabbitMQ again. */
  @Test
  void failureThatNobodyForesawIsTriedAgainLikeAnyOther() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    BrokerLink link =
        new BrokerLink(
            "publisher",
            config,
            Topology.of(config, List.of()),
            _ -> {
              if (opened.incrementAndGet() == 1) {
                throw new IllegalArgumentException("unforeseen");
              }
            });
    link.start();
    try {
      await().atMost(10, TimeUnit.SECONDS).until(link::connected);
    } finally {
      link.close(Duration.ofSeconds(2));
    }
  }
}
