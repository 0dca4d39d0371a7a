package io.larch.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command that asks a server, as {@code ./larch} runs it, but in the tests' own process: a JVM
 * for each would take most of the time.
 *
 * @param status as of the process
 * @param output what it prints, errors included, without the last line's end
 */
public record CommandRun(int status, String output) {

  /**
   * Runs it to its end.
   *
   * @param server its management address
   * @param command of those that ask one, such as {@code purge}
   */
  public static CommandRun of(URI server, String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of(arguments));
    line.add("--url=" + server);
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    int status =
        Main.commandLine(new Larch(), Path.of(""))
            .setOut(writer)
            .setErr(writer)
            .execute(line.toArray(String[]::new));
    return new CommandRun(status, output.toString().lines().collect(Collectors.joining("\n")));
  }
}
