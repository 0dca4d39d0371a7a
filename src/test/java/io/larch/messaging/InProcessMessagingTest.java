package io.larch.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.MessagingConfig;
import io.larch.messaging.ParkedMessages.Moved;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessMessagingTest implements MessagingContract {

  private final MessagingFixture fixture =
      new MessagingFixture(MessagingFixture.config(MessagingConfig.Type.IN_PROCESS, "unused", 1));

  @Override
  public MessagingFixture fixture() {
    return fixture;
  }

  @Test
  void nothingIsEverParked() {
    ParkedMessages parked = fixture.parked();
    assertThat(MessagingFixture.answer(parked.count())).isZero();
    assertThat(MessagingFixture.answer(parked.peek(10))).isEmpty();
    assertThat(MessagingFixture.answer(parked.redrive(10))).isEqualTo(new Moved(0, null));
    assertThat(MessagingFixture.answer(parked.discard(10))).isEqualTo(new Moved(0, null));
  }

  @AfterEach
  void close() {
    fixture.close();
  }
}
