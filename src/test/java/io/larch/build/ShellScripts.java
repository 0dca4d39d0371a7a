package io.larch.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The shell scripts of a checkout: their syntax, and shellcheck's view of them where it is there.
 */
record ShellScripts(Checkout checkout, Terminal terminal) {

  void check() throws IOException, InterruptedException {
    List<String> scripts = find();
    terminal.say("Checking %d shell scripts".formatted(scripts.size()));
    for (String script : scripts) {
      if (run(List.of("bash", "-n", script)) != 0) {
        throw new Failure(Failure.FAILED, script + " is not valid bash");
      }
    }
    // The launcher's part is checked where it is sourced, for it uses the launcher's variables.
    List<String> shellcheck = new ArrayList<>(List.of("shellcheck", "-a", "-x"));
    scripts.stream()
        .filter(script -> !script.equals("src/launcher/jdk.sh"))
        .forEach(shellcheck::add);
    int status;
    try {
      status = run(shellcheck);
    } catch (IOException e) {
      terminal.say("  without shellcheck, which is not installed");
      return;
    }
    if (status != 0) {
      throw new Failure(Failure.FAILED, "shellcheck objects to a script");
    }
  }

  private List<String> find() throws IOException {
    List<String> scripts = new ArrayList<>();
    for (String script :
        List.of("larch", ".ci/run", "docker/healthcheck", "src/launcher/dist/larch")) {
      if (Files.exists(checkout.home().resolve(script))) {
        scripts.add(script);
      }
    }
    for (String directory : List.of("src", "docker", "scripts")) {
      Path root = checkout.home().resolve(directory);
      if (Files.isDirectory(root)) {
        try (Stream<Path> files = Files.walk(root)) {
          files
              .filter(file -> file.toString().endsWith(".sh"))
              .map(file -> checkout.home().relativize(file).toString())
              .sorted()
              .forEach(scripts::add);
        }
      }
    }
    return scripts;
  }

  private int run(List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .directory(checkout.home().toFile())
        .inheritIO()
        .start()
        .waitFor();
  }
}
