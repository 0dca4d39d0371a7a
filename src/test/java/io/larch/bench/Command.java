package io.larch.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs load makers and other programs to their end. */
final class Command {

  private Command() {}

  /**
   * Runs a program.
   *
   * @param environment beside this process's own
   * @param log gets all that it prints
   * @return what it printed
   * @throws BenchException when it fails or takes longer
   */
  static String run(
      List<String> command, Map<String, String> environment, Path log, Duration atMost)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String program = Path.of(command.getFirst()).getFileName().toString();
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BenchException(program + " still runs after " + atMost.toSeconds() + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(log, StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      throw new BenchException(
          "%s ended with status %d: %s"
              .formatted(
                  program,
                  process.exitValue(),
                  output
                      .lines()
                      .filter(line -> !line.isBlank())
                      .reduce((_, last) -> last)
                      .orElse("")));
    }
    return output;
  }

  /** Where a program lies, as the PATH says, or the places given after it. */
  static Path find(String program, String debianPackage, List<Path> places) {
    String path = System.getenv().getOrDefault("PATH", "");
    return java.util.stream.Stream.concat(
            places.stream(), java.util.Arrays.stream(path.split(":", -1)).map(Path::of))
        .map(directory -> directory.resolve(program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new BenchException(
                    "%s is not installed: install Debian's package %s"
                        .formatted(program, debianPackage)));
  }
}
