package io.larch.app.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** {@code postmaster.pid}: which process serves a data directory, or did when it was killed. */
final class PostmasterPidFile {

  private static final Duration UNNOTICED_LIMIT = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final Path data;
  private final Path file;

  PostmasterPidFile(Path data) {
    this.data = data;
    this.file = data.resolve("postmaster.pid");
  }

  /**
   * The server's main process.
   *
   * @return empty when none runs
   * @throws DevSetupException if the process that is named runs, and it can't be told what it is
   */
  Optional<ProcessHandle> process() {
    return named().filter(this::servesData);
  }

  /**
   * Deletes the file if its number has gone to another program, as it often does in a container or
   * after a reboot. PostgreSQL would refuse to start, since it only asks whether the process is
   * alive. A file that names no living process is left to PostgreSQL, which also looks for orphans
   * of the one that wrote it.
   */
  void deleteIfOfAnotherProcess() throws IOException {
    if (named().filter(process -> !servesData(process)).isPresent()) {
      Files.delete(file);
    }
  }

  /**
   * Empty, too, for a process that has ended; where its parent is slow to take notice, as some
   * containers' first processes are, that is waited for, since PostgreSQL takes its number for a
   * running server until then.
   */
  private Optional<ProcessHandle> named() {
    Optional<ProcessHandle> process = numbered();
    long deadline = System.nanoTime() + UNNOTICED_LIMIT.toNanos();
    while (process.filter(PostmasterPidFile::endedUnnoticed).isPresent()) {
      if (System.nanoTime() > deadline) {
        throw new DevSetupException(
            "%s names process %d, which has ended, but its parent (process 1, in a container) takes no notice: start the container with an init, such as docker run --init"
                .formatted(file, process.get().pid()));
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      process = numbered();
    }
    return process;
  }

  /** Nothing can be told of it, while programs of other users still have arguments. */
  private static boolean endedUnnoticed(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return info.command().isEmpty() && info.arguments().isEmpty();
  }

  private Optional<ProcessHandle> numbered() {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.isEmpty()
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
              .filter(ProcessHandle::isAlive);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | NumberFormatException e) {
      throw new DevSetupException(
          file
              + " can't be read: end the PostgreSQL server that runs there, if any, and delete the"
              + " file",
          e);
    }
  }

  private boolean servesData(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    Path program =
        info.command()
            .map(Path::of)
            .orElseThrow(
                () ->
                    new DevSetupException(
                        "%s names process %d, of which this user can't tell what it is: end it if it is PostgreSQL, else delete the file"
                            .formatted(file, process.pid())));
    return program.endsWith("postgres")
        && List.of(info.arguments().orElse(new String[0])).contains(data.toString());
  }
}
