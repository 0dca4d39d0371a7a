package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LayoutTest {

  private final LoggerContext context = RecordingAppender.newContext();

  private LoggingEvent event(String message, @Nullable Throwable error) {
    return new LoggingEvent(
        "", context.getLogger("io.larch.http.RouterVerticle"), Level.WARN, message, error, null);
  }

  @Test
  void textIsOneShortLine() {
    LoggingEvent event = event("stored", null);
    event.addKeyValuePair(new KeyValuePair("requestId", "r1"));
    event.addKeyValuePair(new KeyValuePair("bytes", 7));

    assertThat(new TextLayout().doLayout(event))
        .matches(
            "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  RouterVerticle - stored requestId=r1 bytes=7\n");
  }

  @Test
  void textCanNotBeForgedByControlCharacters() {
    LoggingEvent event = event("GET /a\r\n10:00:00.000 ERROR fake", null);
    event.addKeyValuePair(new KeyValuePair("path", "b\u001b[2J\nc"));

    assertThat(new TextLayout().doLayout(event))
        .contains("GET /a\\u000d\\u000a10:00", "path=b\\u001b[2J\\u000ac")
        .containsOnlyOnce("\n");
  }

  @Test
  void secretsAreInNoLine() {
    String key = "larch_qB4v0nzzK3x9_" + "x7".repeat(24);
    LoggingEvent event = event("GET /a?access_token=" + key, new IllegalStateException(key));
    event.addKeyValuePair(new KeyValuePair("target", "/a?key=" + key));

    for (String line :
        List.of(new TextLayout().doLayout(event), new JsonLayout().doLayout(event))) {
      assertThat(line).contains("larch_qB4v0nzzK3x9_***").doesNotContain("x7x7");
    }
  }

  @Test
  void textEndsWithTheStack() {
    assertThat(new TextLayout().doLayout(event("failed", new IllegalStateException("why"))))
        .contains("failed\njava.lang.IllegalStateException: why\n")
        .contains("at io.larch.app.LayoutTest");
  }

  @Test
  void jsonIsOneObjectALineWithKeyValuesBesideTheRest() throws Exception {
    LoggingEvent event = event("stored \"a\"\nb", null);
    event.setTimeStamp(1_769_681_730_123L);
    event.setThreadName("vert.x-eventloop-thread-1");
    event.addKeyValuePair(new KeyValuePair("requestId", "r1"));
    event.addKeyValuePair(new KeyValuePair("bytes", 7L));
    event.addKeyValuePair(new KeyValuePair("level", "forged"));
    event.setMDCPropertyMap(Map.of("tenant", "t"));

    String line = new JsonLayout().doLayout(event);

    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    assertThat(new ObjectMapper().readTree(line))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"time": "2026-01-29T10:15:30.123Z", "level": "WARN",
                     "logger": "io.larch.http.RouterVerticle",
                     "thread": "vert.x-eventloop-thread-1", "message": "stored \\"a\\"\\nb",
                     "requestId": "r1", "bytes": 7, "tenant": "t"}
                    """));
  }

  @Test
  void jsonHoldsTheStack() throws Exception {
    JsonNode line =
        new ObjectMapper()
            .readTree(new JsonLayout().doLayout(event("failed", new IllegalStateException("why"))));

    assertThat(line.get("error").asText())
        .startsWith("java.lang.IllegalStateException: why")
        .contains("LayoutTest");
  }
}
