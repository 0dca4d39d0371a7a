package io.larch.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PurgeMessageCodecTest {

  private static final PurgeMessage MESSAGE =
      new PurgeMessage("larch", List.of(new PurgeMessage.Batch(17, 2, true, List.of("a/b", "ü"))));

  @Test
  void writesTheDocumentedFormat() {
    assertThat(new String(PurgeMessageCodec.encode(MESSAGE), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"version":1,"bucket":"larch","batches":[{"id":17,"attempt":2,"unfinished":true,"keys":["a/b","ü"]}]}\
            """);
  }

  @Test
  void readsWhatItWrites() throws Exception {
    assertThat(PurgeMessageCodec.decode(PurgeMessageCodec.encode(MESSAGE))).isEqualTo(MESSAGE);
  }

  @Test
  void ignoresFieldsItDoesNotKnow() throws Exception {
    assertThat(
            decode(
                """
                {"version":1,"new":{},"bucket":"larch","batches":[
                  {"id":17,"attempt":2,"unfinished":true,"keys":["a/b","ü"],"new":[1]}]}\
                """))
        .isEqualTo(MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "null",
        "[]",
        "{}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\"]}]}"
            + " {}",
        "{\"version\":2,\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\"]}]}",
        "{\"version\":\"1\",\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\"]}]}",
        "{\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\"]}]}",
        "{\"version\":1,\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\"]}]}",
        "{\"version\":1,\"bucket\":\"\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\"]}]}",
        "{\"version\":1,\"bucket\":\"b\\u0000\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\"]}]}",
        "{\"version\":1,\"bucket\":\"b\"}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[]}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[7]}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[{\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\"]}]}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[{\"id\":1.5,\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\"]}]}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":-1,\"unfinished\":false,\"keys\":[\"k\"]}]}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":0,\"keys\":[\"k\"]}]}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[]}]}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[\"\"]}]}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[null]}]}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false,\"keys\":[\"k\",\"k\\u0000\"]}]}",
        "{\"version\":1,\"bucket\":\"b\",\"batches\":[{\"id\":1,\"attempt\":0,\"unfinished\":false}]}",
      })
  void refusesWhatIsNotAPurgeMessage(String body) {
    assertThatThrownBy(() -> decode(body))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank();
  }

  private static PurgeMessage decode(String body) {
    return PurgeMessageCodec.decode(body.getBytes(StandardCharsets.UTF_8));
  }
}
