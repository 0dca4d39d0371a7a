package io.larch.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

  @Test
  void optionsAndNamesAreTakenApart() throws IOException {
    Arguments arguments = parse("bench --rounds 3 info --quick --set=log.access=false start");
    assertThat(arguments.options())
        .isEqualTo(Map.of("--rounds", "3", "--quick", "", "--set", "log.access=false"));
    assertThat(arguments.names()).containsExactly("info", "start");
  }

  @Test
  void commandsOfCommandsHaveOptionsOfTheirOwn() throws IOException {
    assertThat(parse("purge retry --batch 7 --url http://x").options())
        .isEqualTo(Map.of("--batch", "7", "--url", "http://x"));
    assertThat(parse("paths explain /users/1/p").names()).containsExactly("/users/1/p");
  }

  @ParameterizedTest
  @CsvSource({
    "purge, purge, a command is missing",
    "purge stop, purge, unknown command 'stop'",
    "purge status --all, purge, unknown option '--all'",
    "paths --config x, paths, unknown option '--config'",
    "reconcile --delete=yes, reconcile, unknown option '--delete=yes'",
    "serve now, serve, unexpected argument 'now'"
  })
  void whatTheUsageDoesNotSayIsRefused(String line, String command, String reason) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.status()).isEqualTo(Failure.USAGE))
        .hasMessage(reason + "; see 'larch " + command + " --help'");
  }

  private static Arguments parse(String line) throws IOException {
    List<String> words = Stream.of(line.split(" ")).toList();
    return Arguments.parse(
        Usage.read(Path.of("")), words.getFirst(), words.subList(1, words.size()));
  }
}
