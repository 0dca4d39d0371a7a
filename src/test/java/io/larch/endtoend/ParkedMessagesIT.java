package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import io.larch.testing.LarchProcess;
import io.larch.testing.RabbitMqServer;
import io.larch.testing.RadosgwServer;
import io.larch.testing.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code ./larch purge parked} beside a server, as an operator runs it. */
class ParkedMessagesIT {

  @Test
  void operatorSeesSendsBackAndDiscardsWhatCanNotBeRead() throws Exception {
    try (RabbitMqServer broker = RabbitMqServer.start();
        Deployment deployment =
            new Deployment(TestPostgres.emptyDatabase(), broker, RadosgwServer.shared())) {
      LarchProcess larch = deployment.start().awaitReady();
      assertThat(run(larch, "parked")).isEqualTo(new Run(0, "0 messages are parked."));
      publish(broker, deployment, "gibberish \u001b[31m");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(run(larch, "parked").output())
                      .startsWith("1 message is parked.")
                      .contains("15 bytes: not JSON")
                      .contains("gibberish \\u001b[31m"));
      assertThat(run(larch, "status").output()).contains("1 parked message;");

      assertThat(run(larch, "parked", "--redrive"))
          .isEqualTo(new Run(0, "1 message went back to the purge queue."));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(run(larch, "parked").output()).startsWith("1 message is parked."));

      assertThat(run(larch, "parked", "--discard", "--at-most", "5"))
          .isEqualTo(new Run(0, "1 message discarded."));
      assertThat(run(larch, "parked").output()).isEqualTo("0 messages are parked.");
      assertThat(run(larch, "status").output()).isEqualTo("Nothing is left to purge.");

      broker.stop();
      Run away = run(larch, "parked");
      assertThat(away.status()).isEqualTo(1);
      assertThat(away.output()).contains("RabbitMQ could not be asked");
      assertThat(run(larch, "status").output())
          .startsWith("How many messages are parked is not known. RabbitMQ ")
          .endsWith("Nothing is left to purge.");
    }
  }

  private static void publish(RabbitMqServer broker, Deployment deployment, String body)
      throws Exception {
    try (Connection connection = broker.connect()) {
      connection
          .createChannel()
          .basicPublish("", deployment.queue(), null, body.getBytes(StandardCharsets.UTF_8));
    }
  }

  private record Run(int status, String output) {}

  private static Run run(LarchProcess server, String... arguments) {
    List<String> command = new ArrayList<>(List.of("purge"));
    command.addAll(List.of(arguments));
    command.add("--url=" + server.managementUrl());
    try (LarchProcess process = LarchProcess.start(Map.of(), command.toArray(String[]::new))) {
      int status = process.awaitExit(Duration.ofSeconds(60));
      return new Run(status, process.output());
    }
  }
}
