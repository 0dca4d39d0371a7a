package io.larch.bench;

import io.larch.image.vips.BareVips;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A process that makes a picture by libvips alone, as often as it is told to. */
final class BareMaker implements AutoCloseable {

  private final Process process;
  private final PrintWriter orders;
  private final BufferedReader answers;

  /** Starts it, with the JVM that image workers have, and waits until it is ready. */
  BareMaker(Path picture, int width, int height) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx64m",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BareVips.class.getName(),
                    picture.toString(),
                    Integer.toString(width),
                    Integer.toString(height)))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.US_ASCII);
    answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    if (!BareVips.READY.equals(answers.readLine())) {
      process.destroyForcibly();
      throw new BenchException("libvips can't be used: install Debian's package libvips42");
    }
  }

  /** Has it begin to make so many; {@link #await} follows. */
  void begin(int count) {
    orders.println(count);
  }

  /** Waits until they are made: the milliseconds that each has taken. */
  double[] await() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new BenchException("libvips ended before its pictures were made");
    }
    return Arrays.stream(line.strip().split(" "))
        .mapToDouble(nanos -> Double.parseDouble(nanos) / 1e6)
        .toArray();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
