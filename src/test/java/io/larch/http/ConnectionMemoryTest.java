package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionMemoryTest {

  @Test
  void connectionsFitIntoTwoFifthsOfTheHeap() {
    assertThat(ConnectionMemory.fit(281L << 20)).isEqualTo(899);
    assertThat(ConnectionMemory.fit(4L << 30)).isEqualTo(13_107);
    assertThat(ConnectionMemory.fit(1 << 20)).isEqualTo(3);
    assertThat(ConnectionMemory.fit(1)).isOne();
  }

  @Test
  void configurationMayAllowFewer() {
    assertThat(ConnectionMemory.most(1)).isOne();
    assertThat(ConnectionMemory.most(Integer.MAX_VALUE)).isLessThan(Integer.MAX_VALUE);
  }
}
