package io.larch.fuzz;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Chance, the same for the same seed. */
final class Draw {

  private final Random random;

  Draw(long seed) {
    this.random = new Random(seed);
  }

  /** Whether it is one of so many cases. */
  boolean oneIn(int cases) {
    return random.nextInt(cases) == 0;
  }

  /** 0 to a bound, without it. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T of(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  @SafeVarargs
  final <T> T of(T... values) {
    return values[random.nextInt(values.length)];
  }

  /** So many parts, at the most, with something between them. */
  String joined(int most, String separator, Supplier<String> part) {
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : separator).append(part.get());
    }
    return text.toString();
  }

  /** Characters of any kind, also those that stand for a byte alone. */
  String junk(int most) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(most + 1);
    for (int i = 0; i < length; i++) {
      text.append((char) (oneIn(4) ? random.nextInt(256) : 33 + random.nextInt(94)));
    }
    return text.toString();
  }

  /** A text in which something was left out, doubled or put in place of something else. */
  String mutated(String text) {
    StringBuilder mutated = new StringBuilder(text);
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && !mutated.isEmpty(); i++) {
      int at = random.nextInt(mutated.length());
      switch (random.nextInt(4)) {
        case 0 -> mutated.deleteCharAt(at);
        case 1 -> mutated.insert(at, mutated.charAt(at));
        case 2 -> mutated.setCharAt(at, (char) random.nextInt(256));
        default -> mutated.insert(at, of("%00", "%2e", "%2F", "/", "\r\n", "\0", "../", "{", "\""));
      }
    }
    return mutated.toString();
  }
}
