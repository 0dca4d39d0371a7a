package io.larch.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The peer of pictures: ipx, which makes each anew by sharp, and so by libvips, on Node.js. */
final class Ipx implements AutoCloseable {

  private static final String VERSION = "3.1.1";
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(3);
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Pattern READY = Pattern.compile("ready on (\\d+)");
  private static final String SCRIPT = "ipx.mjs";

  private final Process process;
  private final URI url;
  private final Path home;

  private Ipx(Process process, URI url, Path home) {
    this.process = process;
    this.url = url;
    this.home = home;
  }

  /**
   * Installs it below the directory, unless it is there, and starts it.
   *
   * @param pictures the directory of those that it serves
   * @return nothing where there is no npm, or no registry
   */
  static Optional<Ipx> start(Bench bench, Path directory, Path pictures)
      throws IOException, InterruptedException {
    Path home = Files.createDirectories(directory.resolve("ipx-" + VERSION));
    try {
      install(home);
    } catch (BenchException e) {
      bench.progress("without ipx, the peer: " + e.getMessage());
      return Optional.empty();
    }
    try (InputStream script = Ipx.class.getResourceAsStream(SCRIPT)) {
      Files.write(home.resolve(SCRIPT), Objects.requireNonNull(script, SCRIPT).readAllBytes());
    }
    Path log = directory.resolve("ipx.log");
    Process process =
        new ProcessBuilder(
                Command.find("node", "nodejs", List.of()).toString(),
                home.resolve(SCRIPT).toString(),
                pictures.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try {
      Awaitility.await("ipx")
          .atMost(START_LIMIT)
          .until(() -> !process.isAlive() || READY.matcher(Files.readString(log)).find());
      Matcher ready = READY.matcher(Files.readString(log));
      if (!ready.find()) {
        throw new BenchException("ipx ended before it was ready: see " + log);
      }
      return Optional.of(new Ipx(process, URI.create("http://127.0.0.1:" + ready.group(1)), home));
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static void install(Path home) throws IOException, InterruptedException {
    if (Files.exists(home.resolve("node_modules/ipx"))) {
      return;
    }
    Command.run(
        List.of(
            Command.find("npm", "npm", List.of()).toString(),
            "install",
            "--no-audit",
            "--no-fund",
            "--prefix",
            home.toString(),
            "ipx@" + VERSION),
        Map.of(),
        home.resolve("npm.log"),
        INSTALL_LIMIT);
  }

  /** The libvips that it has with it. */
  Path library() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("node_modules/@img"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("libvips-cpp.so"))
          .findFirst()
          .orElseThrow(() -> new BenchException("there is no libvips in " + home));
    }
  }

  /** For the tables. */
  static String version() {
    return "ipx " + VERSION;
  }

  /** Where it makes a picture. */
  URI made(String file, int width) {
    return url.resolve("/w_%d,f_webp,q_80/%s".formatted(width, file));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
