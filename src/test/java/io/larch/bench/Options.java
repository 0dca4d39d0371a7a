package io.larch.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line. The launcher has checked it; what it doesn't let through is refused here only
 * shortly.
 *
 * @param names benchmarks to run; empty: all
 * @param rounds that count, beside the warm-up
 * @param quick small sizes, to see that it works; the figures mean nothing
 * @param large also the sizes that take long
 * @param write pictures and tables into docs/benchmarks
 * @param settings more configuration of the measured server, in HOCON
 * @param against another checkout of Larch, built, that takes the floor's place; null without one
 */
record Options(
    List<String> names,
    int rounds,
    boolean quick,
    boolean large,
    boolean write,
    String settings,
    @Nullable Path against) {

  private static final int ROUNDS = 5;
  private static final int QUICK_ROUNDS = 1;

  Options {
    names = List.copyOf(names);
  }

  static Options parse(List<String> arguments) {
    List<String> names = new ArrayList<>();
    int rounds = 0;
    boolean quick = false;
    boolean large = false;
    boolean write = false;
    String settings = "";
    Path against = null;
    List<String> left = new ArrayList<>(arguments);
    while (!left.isEmpty()) {
      String argument = left.removeFirst();
      int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      if (equals > 0) {
        left.addFirst(argument.substring(equals + 1));
        argument = argument.substring(0, equals);
      }
      switch (argument) {
        case "--quick" -> quick = true;
        case "--large" -> large = true;
        case "--write" -> write = true;
        case "--rounds" -> rounds = rounds(value(argument, left));
        case "--set" -> settings = value(argument, left);
        case "--against" -> against = Path.of(value(argument, left));
        default -> {
          if (argument.startsWith("-")) {
            throw new BenchException("unknown option '" + argument + "'");
          }
          names.add(argument);
        }
      }
    }
    int atRounds = rounds > 0 ? rounds : quick ? QUICK_ROUNDS : ROUNDS;
    if (write && against != null) {
      throw new BenchException(
          "--write and --against exclude each other: the pages in docs/benchmarks show floors");
    }
    return new Options(names, atRounds, quick, large, write, settings, against);
  }

  private static String value(String option, List<String> left) {
    if (left.isEmpty()) {
      throw new BenchException("option " + option + " needs a value");
    }
    return left.removeFirst();
  }

  private static int rounds(String text) {
    try {
      int rounds = Integer.parseInt(text);
      if (rounds >= 1) {
        return rounds;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BenchException("rounds are a number from 1 on, not '" + text + "'");
  }
}
