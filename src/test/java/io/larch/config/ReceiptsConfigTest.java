package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.receipt.format.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptsConfigTest {

  private static final String KEY = SigningKey.generate();

  @TempDir private Path directory;

  private ReceiptsConfig server(String file, Map<String, String> environment) throws Exception {
    Path path =
        Files.writeString(directory.resolve("larch.conf"), "access.mode = none\n" + file + "\n");
    return ConfigLoader.loadServer(path, ConfigFixture.secretsAnd(environment)).config().receipts();
  }

  private List<String> refused(String file, Map<String, String> environment) throws Exception {
    try {
      server(file, environment);
      return List.of();
    } catch (InvalidConfigException e) {
      return e.errors().stream().map(ConfigError::key).toList();
    }
  }

  @Test
  void aServerNeedsAKeyAndAnOriginUnlessItGivesNoReceipts() throws Exception {
    assertThat(refused("", Map.of())).containsExactlyInAnyOrder("receipts.key", "receipts.origin");
    assertThat(refused("receipts.origin = a", Map.of())).containsExactly("receipts.key");
    assertThat(refused("", Map.of("LARCH_RECEIPTS_KEY", KEY))).containsExactly("receipts.origin");
    assertThat(server("receipts.mode = off", Map.of()).signingKeys()).isEmpty();
    assertThat(refused("roles = [purge]", Map.of())).isEmpty();
  }

  @Test
  void theKeyComesFromTheEnvironmentOrAFileThatItNames() throws Exception {
    String origin = "receipts.origin = \"assets.example.org/larch\"";
    ReceiptsConfig given = server(origin, Map.of("LARCH_RECEIPTS_KEY", KEY));
    assertThat(given.signingKeys()).hasSize(1);
    assertThat(given.toString()).doesNotContain(KEY.lines().toList().get(1));
    Path file = Files.writeString(directory.resolve("key.pem"), KEY);
    ReceiptsConfig read = server(origin, Map.of("LARCH_RECEIPTS_KEY_FILE", file.toString()));
    assertThat(read.signingKeys().getFirst().verifier())
        .isEqualTo(given.signingKeys().getFirst().verifier());
  }

  @Test
  void whatIsNoKeyIsToldWithoutShowingIt() {
    Map<String, String> environment = new HashMap<>(Map.of("LARCH_RECEIPTS_KEY", "hunter2"));
    assertThatThrownBy(() -> server("receipts.origin = a", environment))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("openssl genpkey")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void originsAndRetiredKeysAreChecked() throws Exception {
    Map<String, String> key = Map.of("LARCH_RECEIPTS_KEY", KEY);
    for (String origin : List.of("a b", "a+b", "\u00e9", "a".repeat(256))) {
      assertThat(refused("receipts.origin = \"" + origin + "\"", key))
          .containsExactly("receipts.origin");
    }
    assertThat(refused("receipts { origin = a, retired-keys = [\"a+00000000+AAAA\"] }", key))
        .containsExactly("receipts.retired-keys");
    String retired = SigningKey.read(SigningKey.generate(), "a").getFirst().verifier().toString();
    assertThat(
            server("receipts { origin = a, retired-keys = [\"" + retired + "\"] }", key)
                .retiredKeys())
        .singleElement()
        .hasToString(retired);
  }
}
