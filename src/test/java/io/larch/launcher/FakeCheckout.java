package io.larch.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The launcher in a checkout of its own, with a JDK and a Maven that are small scripts, so that
 * what it does around them can be seen in a second. {@code java} prints its process id and
 * arguments, unless it is to run a source; {@code mvn} counts its calls and makes an empty jar.
 */
final class FakeCheckout {

  private static final Path PROJECT = Path.of("").toAbsolutePath();
  // What the launcher runs from its source: here, compiled already, by the real JDK.
  private static final String BUILD = "src/test/java/io/larch/build";
  private static final Path REAL_JAVA = Path.of(System.getProperty("java.home"), "bin/java");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final Path home;
  private final Path jdks;
  private final Path maven;
  private final Path calls;
  private final Map<String, String> environment = new TreeMap<>();

  /**
   * @param directory an empty directory
   * @param name the checkout's own name in it
   */
  FakeCheckout(Path directory, String name) throws IOException {
    this.directory = directory;
    home = directory.resolve(name);
    jdks = directory.resolve("jdks");
    maven = directory.resolve("maven");
    calls = directory.resolve("maven-calls");
    copy(PROJECT.resolve("larch"), home.resolve("larch"));
    copyAll("src/launcher");
    copyAll(BUILD);
    copy(PROJECT.resolve("pom.xml"), home.resolve("pom.xml"));
    copy(PROJECT.resolve(".ci/run"), home.resolve(".ci/run"));
    write(source(), "class Source {}");
    age(source());
    age(home.resolve("pom.xml"));
    age(home.resolve("src/main"));
    environment.put("JAVA_HOME", "");
    environment.put("MAVEN_HOME", maven.toString());
    environment.put("LARCH_JDK_PATH", jdks.toString());
    environment.put("LARCH_JAVA_OPTS", "");
    environment.put("PATH", toolsOnly(directory.resolve("tools")).toString());
  }

  /** Puts a JDK where the launcher looks. */
  FakeCheckout withJdk(String version) throws IOException {
    Path jdk = jdks.resolve("jdk-" + version);
    write(jdk.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(jdk.resolve("bin/javac"), "exit 1");
    script(
        jdk.resolve("bin/java"),
        """
        case ${3-} in
          */Main.java) exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s' io.larch.build.Main "${@:4}" ;;
        esac
        echo "pid $$"
        echo "jdk %s"
        printf 'argument %%s\\n' "$@"
        """
            .formatted(REAL_JAVA, PROJECT.resolve("target/test-classes"), version));
    return this;
  }

  /** Puts a Maven where the launcher looks; it works, then does what {@code body} says. */
  FakeCheckout withMaven(String body) throws IOException {
    script(
        maven.resolve("bin/mvn"),
        """
        echo "$JAVA_HOME $*" >>'%s'
        echo '[INFO] Compiling 9 source files with javac to target/classes'
        %s
        mkdir -p '%s'
        : >'%s'
        """
            .formatted(calls, body, home.resolve("target"), jar()));
    return this;
  }

  /** Puts empty programs on the PATH, as if their packages were installed. */
  FakeCheckout withPrograms(String... names) throws IOException {
    for (String name : names) {
      script(directory.resolve("tools").resolve(name), "exit 0");
    }
    return this;
  }

  FakeCheckout with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Path home() {
    return home;
  }

  Path jar() {
    return home.resolve("target/larch.jar");
  }

  Path source() {
    return home.resolve("src/main/Source.java");
  }

  /** The arguments of each call of Maven so far. */
  List<String> mavenCalls() throws IOException {
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    return run(directory, home.resolve("larch"), arguments);
  }

  /** Runs the launcher by the given path, from the given directory, to its end. */
  Result run(Path directory, Path launcher, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    Process process = start(directory, launcher, out, err, arguments);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher still runs after " + PATIENCE);
    }
    return new Result(
        process.pid(), process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Starts the launcher and leaves it running. */
  Process start(Path out, Path err, String... arguments) throws IOException {
    return start(directory, home.resolve("larch"), out, err, arguments);
  }

  private Process start(Path directory, Path launcher, Path out, Path err, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/bash", launcher.toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** A directory with the tools that the launcher uses, and neither java nor mvn. */
  private static Path toolsOnly(Path directory) throws IOException {
    Files.createDirectories(directory);
    List<Path> path = Arrays.stream(System.getenv("PATH").split(":", -1)).map(Path::of).toList();
    for (String tool :
        List.of(
            "bash",
            "cat",
            "dirname",
            "find",
            "git",
            "head",
            "id",
            "mkdir",
            "readlink",
            "rm",
            "sleep",
            "tar")) {
      for (Path candidate : path) {
        if (Files.isExecutable(candidate.resolve(tool))) {
          script(directory.resolve(tool), "exec '" + candidate.resolve(tool) + "' \"$@\"");
          break;
        }
      }
    }
    return directory;
  }

  private static void script(Path file, String body) throws IOException {
    write(file, "#!/bin/bash\nset -eu\n" + body + "\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("can't make " + file + " executable");
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private void copyAll(String directory) throws IOException {
    try (Stream<Path> files = Files.list(PROJECT.resolve(directory))) {
      for (Path file : files.toList()) {
        copy(file, home.resolve(directory).resolve(file.getFileName()));
      }
    }
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
  }

  /** What became of a run. */
  record Result(long pid, int status, String out, String err) {

    /** The arguments that the JVM was called with. */
    List<String> javaArguments() {
      return out.lines()
          .filter(line -> line.startsWith("argument "))
          .map(line -> line.substring("argument ".length()))
          .toList();
    }
  }
}
