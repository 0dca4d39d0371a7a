import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the formatter over every Java source below a directory. The build runs this file by the
 * source launcher, since the formatter itself takes files only, not directories.
 *
 * <p>Arguments: {@code check} (status 1 when a source is not formatted) or {@code replace}, then
 * the directory.
 */
final class FormatSources {

  private FormatSources() {}

  public static void main(String[] args) throws Exception {
    boolean check =
        switch (args[0]) {
          case "check" -> true;
          case "replace" -> false;
          default -> throw new IllegalArgumentException("format.mode is check or replace");
        };
    StringWriter changed = new StringWriter();
    PrintWriter errors = new PrintWriter(System.err, true);
    Main formatter = new Main(new PrintWriter(changed), errors, InputStream.nullInputStream());
    int status =
        formatter.format(
            Stream.concat(
                    check
                        ? Stream.of("--dry-run", "--set-exit-if-changed")
                        : Stream.of("--replace"),
                    sources(Path.of(args[1])).stream())
                .toArray(String[]::new));
    if (check && status != 0) {
      changed.toString().lines().forEach(file -> errors.println("not formatted: " + file));
      errors.println("run './larch format' to format the sources");
    }
    System.exit(status);
  }

  private static List<String> sources(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toString).filter(name -> name.endsWith(".java")).sorted().toList();
    }
  }
}
