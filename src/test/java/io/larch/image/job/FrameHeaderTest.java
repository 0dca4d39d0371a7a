package io.larch.image.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FrameHeaderTest {

  @ParameterizedTest
  @EnumSource(FrameType.class)
  void isReadAsItWasWritten(FrameType type) throws IOException {
    FrameHeader header = new FrameHeader(type, 65_536);
    ByteBuffer buffer = ByteBuffer.allocate(FrameHeader.BYTES);
    header.put(buffer);
    assertThat(FrameHeader.take(buffer.flip())).isEqualTo(header);
    assertThat(buffer.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"65537, 0", "-1, 0", "0, 8", "0, -1"})
  void isRefusedWhenItMeansNothing(int length, byte type) {
    ByteBuffer buffer = ByteBuffer.allocate(FrameHeader.BYTES).putInt(length).put(type).flip();
    assertThatIOException().isThrownBy(() -> FrameHeader.take(buffer));
  }

  @Test
  void cannotBeLongerThanAFrame() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FrameHeader(FrameType.DATA, 65_537));
  }
}
