package io.larch.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** openapi-generator, in a process of its own, for its jar holds the libraries of many others. */
final class ClientGenerator {

  private static final Path JAR =
      Path.of("target", "openapi-generator", "openapi-generator-cli.jar");
  private static final int LIMIT_SECONDS = 120;

  private final Path document;

  /**
   * @param document the API's description
   */
  ClientGenerator(Path document) {
    this.document = document;
    if (!Files.isRegularFile(JAR)) {
      throw new IllegalStateException(
          JAR + " is missing: mvn -B dependency:copy@client-generator puts it there");
    }
  }

  /**
   * Generates a client's sources, without their tests and documents.
   *
   * @param generator its name, as {@code python}
   * @param directory where they go
   */
  void generate(String generator, Path directory, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", JAR.toString(), "generate"));
    command.addAll(List.of("-i", document.toString(), "-g", generator, "-o", directory.toString()));
    command.addAll(
        List.of(
            "--global-property",
            "apis,models,supportingFiles,"
                + "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"));
    command.addAll(List.of(options));
    Path log = directory.resolveSibling(directory.getFileName() + ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    if (!ended || process.exitValue() != 0) {
      throw new IllegalStateException(command + ": " + Files.readString(log));
    }
  }
}
