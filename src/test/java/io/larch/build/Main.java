package io.larch.build;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** As the launcher calls it: {@code HOME JDK COMMAND ARGUMENT...}. */
final class Main {

  private Main() {}

  /** Ends the JVM with the launcher's status. */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    int status = 0;
    try {
      run(new Terminal(out, err), List.of(args));
    } catch (Failure failure) {
      if (!failure.message().isEmpty()) {
        err.println("larch: " + failure.message());
      }
      status = failure.status();
    }
    System.exit(status);
  }

  private static void run(Terminal terminal, List<String> args) throws Exception {
    Checkout checkout = new Checkout(Path.of(args.get(0)), Path.of(args.get(1)));
    Usage usage = Usage.read(checkout.home());
    String command = args.get(2);
    List<String> given = args.subList(3, args.size());
    Build build = new Build(checkout, terminal);
    switch (command) {
      // The command that a build is for, and its arguments.
      case "build" -> {
        Arguments.parse(usage, given.getFirst(), given.subList(1, given.size()));
        build.ifNeeded();
      }
      case "format" -> {
        Arguments.parse(usage, command, given);
        build.format();
      }
      case "verify" -> new Verify(checkout, terminal).run(Arguments.parse(usage, command, given));
      case "bench" ->
          new Benchmarks(checkout, terminal, build).run(Arguments.parse(usage, command, given));
      case "dist" -> new Dist(checkout, terminal).make(Arguments.parse(usage, command, given));
      case "train" -> build.train();
      default -> throw new IllegalArgumentException(command);
    }
  }
}
