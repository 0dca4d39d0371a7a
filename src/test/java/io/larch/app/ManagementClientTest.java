package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementClientTest {

  private static final URI SERVER = URI.create("http://127.0.0.1:1");

  /** The JDK's own refusal has the whole header in its message. */
  @ParameterizedTest
  @ValueSource(
      strings = {"larch_secret\nx", "larch_secret x", "larch_secret\u0000", "lärch_secret"})
  void keyThatCanBeNoneIsRefusedWithoutBeingShown(String key) {
    assertThatThrownBy(() -> new ManagementClient(SERVER, null, key))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(failure)
                  .hasMessageContaining("LARCH_KEY")
                  .hasMessageNotContaining("secret");
            });
  }
}
