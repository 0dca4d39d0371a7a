package io.larch.content.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.ByteSource;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class PartBufferTest {

  private static Buffer drain(PartBuffer part) {
    Buffer all = Buffer.buffer();
    for (Buffer chunk = part.poll(); chunk != null; chunk = part.poll()) {
      all.appendBuffer(chunk);
    }
    return all;
  }

  @Test
  void bytesKeepTheirOrderHoweverTheyAreCut() {
    PartBuffer gathered = new PartBuffer();
    int position = 0;
    for (int size : new int[] {1, 5_000, 0, 3, 70_000, 4_095, 4_096, 10}) {
      gathered.append(ByteSource.bytes(position, size));
      position += size;
    }

    Buffer first = drain(gathered.take(6_000));
    gathered.append(ByteSource.bytes(position, 7));
    position += 7;

    assertThat(gathered.size()).isEqualTo(position - 6_000);
    assertThat(first.appendBuffer(drain(gathered))).isEqualTo(ByteSource.bytes(0, position));
    assertThat(gathered.size()).isZero();
  }

  @Test
  void smallChunksAreGathered() {
    PartBuffer gathered = new PartBuffer();
    for (int i = 0; i < 100_000; i++) {
      gathered.append(ByteSource.bytes(i, 1));
    }

    int chunks = 0;
    while (gathered.poll() != null) {
      chunks++;
    }

    assertThat(chunks).isLessThan(10);
  }
}
