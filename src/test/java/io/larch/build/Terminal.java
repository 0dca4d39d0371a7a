package io.larch.build;

import java.io.PrintStream;

/** Where a command tells what it does, and what went wrong. */
record Terminal(PrintStream out, PrintStream err) {

  void say(String line) {
    out.println(line);
  }
}
