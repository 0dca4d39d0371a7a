package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.rabbitmq.client.impl.LongStringHelper;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitMqVersionTest {

  @ParameterizedTest
  @ValueSource(strings = {"3.9.29", "3.9", "3.8.0-rc.1", "2.10.0"})
  void olderServerIsRefusedInOneLine(String version) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> RabbitMqVersion.require(server("RabbitMQ", version)))
        .withMessage("it is RabbitMQ " + version + ", and 3.10 or newer is needed: upgrade it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.10.0", "3.10.8", "3.13.7", "4.0.5", "4.1.0-beta.2", "10.0.0", "next"})
  void otherVersionsAreTaken(String version) {
    assertThatCode(() -> RabbitMqVersion.require(server("RabbitMQ", version)))
        .doesNotThrowAnyException();
  }

  @Test
  void whoIsNotRabbitMqIsTakenAsIs() {
    assertThatCode(() -> RabbitMqVersion.require(server("Other", "2.0.0")))
        .doesNotThrowAnyException();
    assertThatCode(() -> RabbitMqVersion.require(Map.of())).doesNotThrowAnyException();
  }

  private static Map<String, Object> server(String product, String version) {
    return Map.of(
        "product", LongStringHelper.asLongString(product),
        "version", LongStringHelper.asLongString(version));
  }
}
