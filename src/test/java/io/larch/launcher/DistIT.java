package io.larch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive for servers without a checkout: made, unpacked elsewhere, and run from there. */
class DistIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TERMINATED = 143;
  private static final Pattern READY = Pattern.compile("Larch is ready on (http://\\S+)");

  @TempDir private Path directory;

  @Test
  void serverRunsFromTheArchiveWithoutCheckoutMavenOrNetwork() throws Exception {
    try (LarchProcess dist =
        LarchProcess.start(Map.of(), "dist", "--output", directory.toString())) {
      assertThat(dist.awaitExit(Duration.ofMinutes(5))).as(dist::output).isZero();
    }
    Path archive;
    try (Stream<Path> made = Files.list(directory)) {
      archive = made.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
    Path opt = Files.createDirectory(directory.resolve("opt"));
    assertThat(run(Map.of(), "tar", "-xzf", archive.toString(), "-C", opt.toString()).status())
        .isZero();
    Path home = opt.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
    assertThat(home.resolve("larch.service")).isRegularFile();
    assertThat(home.resolve("README.md")).isRegularFile();
    String larch = home.resolve("bin/larch").toString();

    Run version = run(Map.of(), larch, "--version");
    assertThat(version.output()).isEqualTo("larch " + home.getFileName().toString().substring(6));
    DatabaseConfig database = TestPostgres.emptyDatabase();
    Map<String, String> secrets = Map.of("LARCH_DATABASE_PASSWORD", database.password().value());
    Path config = config(database);
    Run check = run(secrets, larch, "serve", "--config", config.toString(), "--check-config");
    assertThat(check.status()).as(check.output()).isZero();
    assertThat(check.output()).contains("database.password = ***");

    Path log = directory.resolve("log");
    Process server =
        process(secrets, larch, "serve", "--config", config.toString())
            .redirectOutput(log.toFile())
            .start();
    try {
      await()
          .atMost(LIMIT)
          .until(() -> !server.isAlive() || READY.matcher(Files.readString(log)).find());
      String said = Files.readString(log);
      assertThat(said).containsPattern(READY);
      Matcher ready = READY.matcher(said);
      assertThat(ready.find()).isTrue();
      AssetClient client = new AssetClient(URI.create(ready.group(1)));
      assertThat(client.store("/assets/a", new byte[] {1}).statusCode()).isEqualTo(201);
      server.destroy();
      assertThat(server.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isEqualTo(TERMINATED);
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void launcherOfTheArchiveTellsOfAMissingOrOldJavaInOneLine() throws Exception {
    Path home = Files.createDirectories(directory.resolve("home/bin"));
    Path larch = Files.copy(Path.of("src/launcher/dist/larch"), home.resolve("larch"));
    Run nowhere = run(Map.of("JAVA_HOME", "/nowhere/jdk"), larch.toString(), "serve");
    assertThat(nowhere)
        .isEqualTo(
            new Run(
                4,
                "larch: JAVA_HOME is /nowhere/jdk, where no Java is: set it to a Java runtime 25 or"
                    + " newer, or unset it"));
    Path java = directory.resolve("old/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\n");
    Files.writeString(directory.resolve("old/release"), "JAVA_VERSION=\"17.0.9\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Run old = run(Map.of("JAVA_HOME", directory.resolve("old").toString()), larch.toString());
    assertThat(old.status()).isEqualTo(4);
    assertThat(old.output()).startsWith("larch: " + java + " is Java 17: ").hasLineCount(1);
  }

  private Path config(DatabaseConfig database) throws IOException {
    return Files.writeString(
        directory.resolve("larch.conf"),
        """
        http { port = 0 }
        management { port = 0 }
        access.mode = none
        receipts.mode = off
        database { host = "%s", port = %d, name = "%s", user = "%s", tls = disable }
        messaging.type = in-process
        content { type = file-system, file-system.directory = "%s" }
        """
            .formatted(
                database.host(),
                database.port(),
                database.name(),
                database.user(),
                directory.resolve("content")));
  }

  private record Run(int status, String output) {}

  private Run run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", "");
    Process process = process(environment, command).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), Files.readString(output).strip());
  }

  /** With this JVM's Java, and without Maven. */
  private ProcessBuilder process(Map<String, String> environment, String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().remove("MAVEN_HOME");
    builder.environment().putAll(environment);
    return builder;
  }
}
