package io.larch.app.dev;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL's own programs, as a user that they accept, within a time limit. */
final class PostgresCommand {

  private static final boolean ROOT = new UnixSystem().getUid() == 0;

  private final Path home;

  /**
   * @param home has the programs in {@code bin}
   */
  PostgresCommand(Path home) {
    this.home = home.toAbsolutePath();
  }

  /**
   * @param status of the program's exit, 0 for success
   * @param output what it printed, to either stream
   */
  record Result(int status, String output) {

    boolean succeeded() {
      return status == 0;
    }

    /** The last line that was printed, which is where these programs say what went wrong. */
    String lastLine() {
      return output.lines().filter(line -> !line.isBlank()).reduce("no output", (a, b) -> b).strip();
    }
  }

  /**
   * Runs a program and waits for it.
   *
   * @throws DevSetupException if it can't be run, or is not done in time (it is killed then)
   */
  Result run(Duration limit, String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (ROOT) {
      // PostgreSQL refuses to run as root. In a user namespace of its own it is nobody, with root's files.
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    try {
      return run(limit, program, command);
    } catch (IOException e) {
      throw new DevSetupException(
          ROOT
              ? "PostgreSQL does not run as root, and `unshare --user` failed (%s): run as an ordinary user"
                  .formatted(PostgresBinaries.describe(e))
              : "%s can't be run: %s".formatted(program, PostgresBinaries.describe(e)),
          e);
    }
  }

  private static Result run(Duration limit, String program, List<String> command)
      throws IOException {
    // A file and not a pipe: a server that is started by the program would inherit the pipe and keep it open.
    Path output = Files.createTempFile("larch-" + program, ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile());
      // Settings of the user's own for other servers.
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new DevSetupException(
            "%s was not done within %d seconds".formatted(program, limit.toSeconds()));
      }
      return new Result(
          process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevSetupException(program + " was interrupted", e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
