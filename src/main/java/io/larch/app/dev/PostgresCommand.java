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
import org.jspecify.annotations.Nullable;

/** Runs PostgreSQL's own programs, as a user that they accept, within a time limit. */
final class PostgresCommand {

  private static final boolean ROOT = new UnixSystem().getUid() == 0;

  private final Path home;
  private final Path output;

  /**
   * @param home has the programs in {@code bin}
   * @param output the file for what the last program printed
   */
  PostgresCommand(Path home, Path output) {
    this.home = home.toAbsolutePath();
    this.output = output;
  }

  /**
   * @param status of the program's exit, 0 for success
   * @param output what it printed, to either stream
   */
  record Result(int status, String output) {

    boolean succeeded() {
      return status == 0;
    }

    /** What went wrong: what the program calls an error, else the last line that it printed. */
    String reason() {
      if (DevFiles.isFull(output)) {
        return DevFiles.FULL;
      }
      return output
          .lines()
          .filter(line -> line.contains("FATAL:") || line.contains(" error: "))
          .findFirst()
          .map(String::strip)
          .orElseGet(this::lastLine);
    }

    /** The last line that was printed. */
    String lastLine() {
      return output
          .lines()
          .filter(line -> !line.isBlank())
          .reduce("no output", (a, b) -> b)
          .strip();
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
      // PostgreSQL refuses to run as root. In a user namespace of its own it is nobody, with root's
      // files.
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    Result result = run(limit, program, command);
    if (ROOT && !result.succeeded() && result.output().startsWith("unshare: ")) {
      throw notAsRoot(result.lastLine(), null);
    }
    return result;
  }

  private Result run(Duration limit, String program, List<String> command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              // Not a pipe: a server that the program starts would inherit it and keep it open.
              .redirectOutput(output.toFile());
      // Settings of the user's own, for other servers.
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
    } catch (IOException e) {
      String reason = DevFiles.describe(e);
      throw ROOT
          ? notAsRoot(reason, e)
          : new DevSetupException("%s can't be run: %s".formatted(program, reason), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevSetupException(program + " was interrupted", e);
    }
  }

  private static DevSetupException notAsRoot(String reason, @Nullable Throwable cause) {
    return new DevSetupException(
        "PostgreSQL does not run as root, and `unshare --user` fails here (%s): run as an ordinary user"
            .formatted(reason),
        cause);
  }
}
