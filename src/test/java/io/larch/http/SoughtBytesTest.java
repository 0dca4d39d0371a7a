package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** Against what {@link String} finds; two letters make many near misses. */
class SoughtBytesTest {

  @Property
  void findsWhatAPlainSearchFinds(
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 40) String data,
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(min = 1, max = 5) String sought,
      @ForAll @IntRange(max = 40) int from) {
    assertThat(bytes(sought).indexIn(Buffer.buffer(data), from))
        .isEqualTo(from > data.length() ? -1 : data.indexOf(sought, from));
  }

  @Property
  void findsTheEarliestBeginningThatTheEndCutsOff(
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 20) String data,
      @ForAll @CharRange(from = 'a', to = 'b') @StringLength(min = 1, max = 5) String sought) {
    int expected = Math.max(0, data.length() - sought.length() + 1);
    while (!sought.startsWith(data.substring(expected))) {
      expected++;
    }
    assertThat(bytes(sought).indexOfCutOff(Buffer.buffer(data), 0)).isEqualTo(expected);
  }

  private static SoughtBytes bytes(String text) {
    return new SoughtBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
