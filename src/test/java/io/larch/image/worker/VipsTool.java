package io.larch.image.worker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** libvips's own command-line tool, which makes and compares pictures for the tests. */
final class VipsTool {

  private static final String NAME = "vips";

  private final Path directory;
  private int files;

  /**
   * @param directory for its files
   */
  VipsTool(Path directory) {
    this.directory = directory;
  }

  /** Leaves the test out where the tool isn't installed. */
  static void require() {
    boolean there =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, NAME)));
    assumeTrue(there, "left out: vips is not installed (Debian's package libvips-tools)");
  }

  /** A file of some bytes, whose name ends as its format's do. */
  Path file(String ending, byte[] bytes) {
    try {
      return Files.write(path(ending), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path path(String ending) {
    return directory.resolve(++files + "." + ending);
  }

  /**
   * Runs an operation of one input and one output.
   *
   * @param in with options of its loader, if need be
   * @param ending of the output's name; {@code v} for pixels as they are
   * @param saving options of the output's saver, as {@code [Q=80]}, or empty
   * @return the output
   */
  Path run(String operation, String in, String ending, String saving, String... arguments) {
    Path out = path(ending);
    List<String> command = new ArrayList<>(List.of(NAME, operation, in, out + saving));
    command.addAll(List.of(arguments));
    run(command);
    return out;
  }

  /** What a file says of itself. */
  String field(String file, String field) {
    return run(List.of("vipsheader", "-f", field, file)).strip();
  }

  /** The names of all that a file carries. */
  List<String> fields(Path file) {
    return run(List.of("vipsheader", "-a", file.toString()))
        .lines()
        .map(line -> line.split(":", 2)[0])
        .toList();
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Bytes in another format, by their ending; all pages, one below the other. */
  byte[] convert(byte[] bytes, String from, String to, String saving) {
    String pages = from.equals("gif") || from.equals("webp") ? "[n=-1]" : "";
    return read(run("copy", file(from, bytes) + pages, to, saving));
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
