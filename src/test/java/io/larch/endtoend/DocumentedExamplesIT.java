package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.larch.app.RunningLarch;
import io.larch.endtoend.DocumentedExamples.Example;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the pages show, run as it stands there against a fresh server that is set up as {@code
 * ./larch dev} sets it up.
 */
class DocumentedExamplesIT {

  private static final String SHOWN_ADDRESS = "http://127.0.0.1:8080";

  @TempDir private Path directory;

  @Test
  void tourOfTheReadmeRunsAsWritten() throws Exception {
    run(Path.of("README.md"), 20);
  }

  @Test
  void examplesOfTheApiRunAsWritten() throws Exception {
    run(Path.of("docs/api.md"), 15);
  }

  private void run(Path page, int atLeast) throws IOException, InterruptedException {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "curl"))),
        "left out: curl is not installed");
    Files.createDirectories(directory.resolve("docs"));
    for (String picture : List.of("larch.png", "docs/larch.png")) {
      Files.copy(Path.of("docs/larch.png"), directory.resolve(picture));
    }
    List<Example> examples = DocumentedExamples.of(page);
    assertThat(examples).hasSizeGreaterThan(atLeast);
    SoftAssertions softly = new SoftAssertions();
    try (RunningLarch larch = new RunningLarch()) {
      for (Example example : examples) {
        String printed = shell(larch.address().toString(), example.command());
        softly
            .assertThat(example.shown().isEmpty() || example.shows(printed))
            .as("%s%nprints%n%s%nnot%n%s", example.command(), printed, example.shown())
            .isTrue();
        softly
            .assertThat(printed.isEmpty() || printed.endsWith("\n"))
            .as("%s%nprints%n%s%nso that the prompt sticks to it", example.command(), printed)
            .isTrue();
      }
    }
    softly.assertAll();
  }

  private String shell(String address, String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", "larch=" + address + "\n" + command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(command).isZero();
    return output.replace("\r", "").replace(address, SHOWN_ADDRESS);
  }
}
