package io.larch.build;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Another commit of Larch, to be measured against: unpacked, and built by its own launcher. */
final class Against {

  private Against() {}

  /** The directory with that commit, built. */
  static Path built(Checkout checkout, Terminal terminal, String name)
      throws IOException, InterruptedException {
    String commit = commit(checkout, name);
    Path directory = checkout.target().resolve("against").resolve(commit);
    Checkout other = new Checkout(directory, checkout.jdk());
    if (Files.exists(other.jar())) {
      return directory;
    }
    terminal.say("Building " + name + ", to be measured against");
    Checkout.remove(directory);
    Files.createDirectories(directory);
    unpack(checkout, commit, directory);
    // Its launcher builds before it looks at the configuration, which lacks the secrets.
    Child.run(
        new ProcessBuilder(directory.resolve("larch").toString(), "serve", "--check-config")
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD));
    if (!Files.exists(other.jar())) {
      throw new Failure(
          Failure.FAILED,
          "commit %s can't be built; %s says why".formatted(name, other.buildLog()));
    }
    return directory;
  }

  private static String commit(Checkout checkout, String name)
      throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder(
                "git",
                "-C",
                checkout.home().toString(),
                "rev-parse",
                "--verify",
                "--quiet",
                name + "^{commit}")
            .start();
    String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (git.waitFor() != 0) {
      throw Failure.usage("bench", "there is no commit '" + name + "'");
    }
    return commit;
  }

  private static void unpack(Checkout checkout, String commit, Path directory)
      throws IOException, InterruptedException {
    List<Process> pipe =
        ProcessBuilder.startPipeline(
            List.of(
                new ProcessBuilder("git", "-C", checkout.home().toString(), "archive", commit),
                new ProcessBuilder("tar", "-x", "-C", directory.toString())));
    for (Process process : pipe) {
      if (process.waitFor() != 0) {
        throw new Failure(
            Failure.FAILED, "commit %s can't be unpacked into %s".formatted(commit, directory));
      }
    }
  }
}
