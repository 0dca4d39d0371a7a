package io.larch.bench;

import java.io.PrintStream;

/** What a benchmark has to work with. */
final class Bench implements AutoCloseable {

  private final Options options;
  private final Servers servers = new Servers();
  private final PrintStream out;

  Bench(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  Options options() {
    return options;
  }

  Servers servers() {
    return servers;
  }

  /** A size for a run that counts, or for one that only shows that it works. */
  int size(int full, int quick) {
    return options.quick() ? quick : full;
  }

  /** Tells how far it is. */
  void progress(String line) {
    out.println("  " + line);
  }

  @Override
  public void close() {
    servers.close();
  }
}
