package io.larch.build;

import java.io.IOException;

/** Debian's packages that the tests and the benchmarks need. */
final class Packages {

  private Packages() {}

  /**
   * Installs what is missing, or ends in a failure that names it.
   *
   * @param purpose as {@code src/launcher/packages.sh} knows it
   */
  static void provide(Checkout checkout, String purpose) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder(
                "bash",
                checkout.home().resolve("src/launcher/packages.sh").toString(),
                purpose,
                checkout.target().resolve("apt.log").toString())
            .inheritIO()
            .start()
            .waitFor();
    if (status != 0) {
      throw new Failure(status, "");
    }
  }
}
