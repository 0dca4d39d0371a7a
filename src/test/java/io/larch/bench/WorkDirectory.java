package io.larch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where configuration, logs and scripts of a run lie; kept until the next one. */
final class WorkDirectory {

  /** Results, and below it what each benchmark works with. */
  static final Path ROOT = Path.of("target", "bench").toAbsolutePath();

  private WorkDirectory() {}

  /** The directory of a benchmark, made if need be. */
  static Path create(String benchmark) throws IOException {
    return Files.createDirectories(ROOT.resolve(benchmark));
  }
}
