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
  void connectionsLeaveRoomForTheFilesBesideThem() {
    assertThat(ConnectionMemory.fitFiles(1_024)).isEqualTo(384);
    assertThat(ConnectionMemory.fitFiles(65_536)).isEqualTo(32_640);
    assertThat(ConnectionMemory.fitFiles(100)).isEqualTo(16);
    assertThat(ConnectionMemory.fitFiles(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void configurationMayAllowFewer() {
    assertThat(ConnectionMemory.most(1)).isOne();
    assertThat(ConnectionMemory.most(Integer.MAX_VALUE)).isLessThan(Integer.MAX_VALUE);
  }
}
