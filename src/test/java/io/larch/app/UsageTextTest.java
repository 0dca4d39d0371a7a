package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The launcher's help, which needs no JVM, says what the commands themselves say. When this fails,
 * put what it prints into {@code src/launcher/usage.txt}.
 */
class UsageTextTest {

  private static final Path TEXT = Path.of("src/launcher/usage.txt");

  @ParameterizedTest
  @MethodSource("commands")
  void launcherSaysOfEachCommandWhatTheCommandSays(CommandLine command) throws IOException {
    assertThat(sections()).contains(command.getUsageMessage(Ansi.OFF).strip());
  }

  @Test
  void overviewNamesEachCommand() throws IOException {
    String overview = sections().getFirst();
    assertThat(Main.commandLine(new Larch(), Path.of("")).getSubcommands())
        .allSatisfy(
            (name, command) -> {
              if (!command.getCommandSpec().usageMessage().hidden()) {
                assertThat(overview).containsPattern("(?m)^  " + name + " +\\w");
              }
            });
  }

  @Test
  void overviewSaysWhichCommandsBuildAndWhichShowTheKey() throws IOException {
    List<CommandLine> commands =
        Main.commandLine(new Larch(), Path.of("")).getSubcommands().values().stream()
            .filter(command -> !command.getCommandSpec().usageMessage().hidden())
            .filter(command -> !command.getCommandName().equals("help"))
            .toList();
    String number = List.of("seven", "eight", "nine", "ten", "eleven").get(commands.size() - 7);
    String askers =
        commands.stream()
            .filter(
                command ->
                    command.getSubcommands().values().stream()
                        .anyMatch(each -> each.getCommandSpec().findOption("--url") != null))
            .map(command -> "`" + command.getCommandName() + "`")
            .collect(Collectors.joining(", "));

    assertThat(sections().getFirst())
        .contains("The first " + number + " build Larch")
        .contains(askers.replaceFirst(", (?=[^,]+$)", " and ") + " show to the server");
  }

  static Stream<CommandLine> commands() {
    return Main.commandLine(new Larch(), Path.of("")).getSubcommands().values().stream()
        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
        .filter(command -> !command.getCommandName().equals("help"))
        .flatMap(
            command ->
                Stream.concat(Stream.of(command), command.getSubcommands().values().stream()));
  }

  private static List<String> sections() throws IOException {
    return Stream.of(Files.readString(TEXT).split("(?m)^(?=Usage: )"))
        .map(String::strip)
        .filter(section -> !section.isEmpty())
        .toList();
  }
}
