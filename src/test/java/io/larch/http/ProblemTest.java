package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProblemTest {

  /** The day has two digits also where it is below ten (RFC 9110, section 5.6.7). */
  @Test
  void answerToSlowHeadersHasWhatAllAnswersHave() {
    ByteBuf answer =
        Problem.slowHeaders(
            UnpooledByteBufAllocator.DEFAULT, Instant.parse("2026-12-01T04:27:07Z"));

    assertThat(answer.toString(StandardCharsets.US_ASCII))
        .startsWith("HTTP/1.1 408 Request Timeout\r\n")
        .contains("\r\nDate: Tue, 01 Dec 2026 04:27:07 GMT\r\n")
        .contains("\r\nX-Content-Type-Options: nosniff\r\n")
        .contains("\r\nCache-Control: no-store\r\n")
        .containsPattern("\r\nX-Request-Id: [0-9a-f]{16}\r\n");
    answer.release();
  }
}
