package io.larch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.launcher.FakeCheckout.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherIT {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int MISSING = 4;
  private static final int TERMINATED = 143;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private FakeCheckout checkout;

  @BeforeEach
  void checkOut() throws Exception {
    checkout = new FakeCheckout(directory, "a checkout");
  }

  @ParameterizedTest
  @CsvSource({
    "--help, 'Usage: larch COMMAND'",
    "-h, 'Exit status:'",
    "dev --help, --data=DIR",
    "serve --help, --check-config",
    "verify --help, --quick",
    "format -h, 'Usage: larch format'",
    "help, 'Usage: larch COMMAND'",
    "help serve, --check-config",
    "help dist, 'Usage: larch dist'",
    "purge --help, 'Usage: larch purge [-hV] COMMAND'",
    "purge retry --help, 'Usage: larch purge retry'",
    "help purge retry, --bucket=BUCKET"
  })
  void helpNeedsNeitherJdkNorBuild(String arguments, String expected) throws Exception {
    Result result = checkout.run(arguments.split(" "));
    assertThat(result.status()).isEqualTo(OK);
    assertThat(result.out()).contains(expected);
    assertThat(result.err()).isEmpty();
    assertThat(checkout.home().resolve("target")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V", "dev --version"})
  void versionIsThePoms(String arguments) throws Exception {
    assertThat(checkout.run(arguments.split(" ")).out()).matches("larch \\d+\\.\\d+\\.\\d+\\S*\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'', a command is missing; see 'larch --help'",
    "launch, unknown command 'launch'; see 'larch --help'",
    "help launch, unknown command 'launch'; see 'larch --help'",
    "help purge stop, unknown command 'stop'; see 'larch purge --help'",
    "purge stop --help, unknown command 'stop'; see 'larch purge --help'",
    "help purge retry now, unexpected argument 'now'; see 'larch purge --help'",
    "--port, unknown option '--port'; see 'larch --help'",
    "dev --prot 1, unknown option '--prot'; see 'larch dev --help'",
    "dev now, unexpected argument 'now'; see 'larch dev --help'",
    "dev --port, option --port needs a value; see 'larch dev --help'",
    "dev --data --port 1, option --data needs a value; see 'larch dev --help'",
    "dev --port 65536, 'a port is a number from 0 to 65535, not ''65536''; see ''larch dev"
        + " --help'''",
    "dev --port=http, 'a port is a number from 0 to 65535, not ''http''; see ''larch dev --help'''",
    "dev --port 1 --port 2, option --port is given twice; see 'larch dev --help'",
    "purge, a command is missing; see 'larch purge --help'",
    "purge stop, unknown command 'stop'; see 'larch purge --help'",
    "paths explain --port 1, unknown option '--port'; see 'larch paths --help'",
    "serve --check-config=yes, unknown option '--check-config=yes'; see 'larch serve --help'",
    "verify --fast, unknown option '--fast'; see 'larch verify --help'",
    "verify --faults --quick, 'options --quick and --faults exclude each other; see ''larch verify"
        + " --help'''",
    "verify --times 3, option --times goes with --faults; see 'larch verify --help'",
    "verify --faults --times 0, 'times are a number from 1 to 99, not ''0''; see ''larch verify"
        + " --help'''",
    "format all, unexpected argument 'all'; see 'larch format --help'"
  })
  void wrongUsageIsOneLineAndBuildsNothing(String arguments, String message) throws Exception {
    checkout.withJdk("25.0.1").withMaven("");
    Result result = arguments.isEmpty() ? checkout.run() : checkout.run(arguments.split(" "));
    assertThat(result.status()).isEqualTo(USAGE);
    assertThat(result.err()).isEqualTo("larch: " + message + "\n");
    assertThat(result.out()).isEmpty();
    assertThat(checkout.mavenCalls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "17.0.15", "1.8.0_402", "24"})
  void noJdkThatIsNewEnoughIsOneLine(String version) throws Exception {
    if (!version.isEmpty()) {
      checkout.withJdk(version);
    }
    Result result = checkout.withMaven("").run("dev");
    assertThat(result.status()).isEqualTo(MISSING);
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("larch: no JDK 25 or newer found:");
  }

  @Test
  void jdkThatTheSourcesAreForGoesBeforeNewerOnes() throws Exception {
    checkout.withJdk("26").withJdk("17.0.15").withJdk("25.0.3").withMaven("");
    assertThat(checkout.run("dev").out()).contains("jdk 25.0.3");
  }

  @Test
  void javaHomeGoesBeforeWhatIsFound() throws Exception {
    checkout.withJdk("25.0.3").withJdk("27").withMaven("");
    checkout.with("JAVA_HOME", directory.resolve("jdks/jdk-27").toString());
    assertThat(checkout.run("dev").out()).contains("jdk 27");
  }

  @Test
  void javaHomeThatIsTooOldIsPassedOver() throws Exception {
    checkout.withJdk("17").withJdk("27").withMaven("");
    checkout.with("JAVA_HOME", directory.resolve("jdks/jdk-17").toString());
    assertThat(checkout.run("dev").out()).contains("jdk 27");
  }

  @Test
  void javaHomeThatPointsNowhereIsToldInOneLine() throws Exception {
    checkout.withJdk("27").withMaven("").with("JAVA_HOME", "/nowhere/jdk");
    Result result = checkout.run("dev");
    assertThat(result.status()).isEqualTo(MISSING);
    assertThat(result.err())
        .isEqualTo(
            "larch: JAVA_HOME is /nowhere/jdk, where no JDK is: set it to a JDK 25 or newer, or"
                + " unset it\n");
    assertThat(checkout.mavenCalls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Could not transfer artifact a:b:pom:1 from/to central (https://repo.example): Unknown host"
            + " repo.example",
        "Cannot access central (https://repo.example) in offline mode and the artifact a:b:1 has"
            + " not been downloaded from it before."
      })
  void firstBuildWithoutNetworkIsToldInOneLine(String reason) throws Exception {
    checkout
        .withJdk("25")
        .withMaven("for i in 1 2 3; do echo \"[ERROR] " + reason + "\"; done; exit 1");
    Result result = checkout.run("dev");
    assertThat(result.status()).isEqualTo(FAILED);
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("larch: the build failed, for Maven could not download what it needs:")
        .contains("~/.m2/settings.xml", "larch-build.log");
  }

  @Test
  void missingMavenIsOneLine() throws Exception {
    Result result = checkout.withJdk("25").run("dev");
    assertThat(result.status()).isEqualTo(MISSING);
    assertThat(result.err().lines()).singleElement().asString().contains("Maven is needed");
  }

  @Test
  void firstRunBuildsAndSaysSo() throws Exception {
    Result result = checkout.withJdk("25").withMaven("").run("dev");
    assertThat(result.status()).isEqualTo(OK);
    assertThat(result.out()).contains("Building Larch", "  compiling", "Built in");
    assertThat(checkout.mavenCalls())
        .singleElement()
        .asString()
        .startsWith(directory.resolve("jdks/jdk-25").toString())
        .endsWith(" package");
  }

  @Test
  void secondRunNeedsNoMaven() throws Exception {
    checkout.withJdk("25").withMaven("").run("dev");
    Result result = checkout.with("MAVEN_HOME", "/nowhere").run("serve");
    assertThat(result.status()).isEqualTo(OK);
    assertThat(result.out()).doesNotContain("Building");
  }

  @Test
  void newerSourceIsBuilt() throws Exception {
    checkout.withJdk("25").withMaven("").run("dev");
    Files.setLastModifiedTime(
        checkout.source(), FileTime.from(Instant.now().plus(Duration.ofHours(1))));
    checkout.run("dev");
    assertThat(checkout.mavenCalls()).hasSize(2);
  }

  @Test
  void sourceEditedDuringTheBuildIsBuiltNextTime() throws Exception {
    checkout.withJdk("25").withMaven("sleep 0.05; echo >>'" + checkout.source() + "'").run("dev");
    checkout.run("dev");
    assertThat(checkout.mavenCalls()).hasSize(2);
  }

  @Test
  void failedBuildShowsTheReasonAndIsDoneAgain() throws Exception {
    checkout
        .withJdk("25")
        .withMaven(
            """
            echo '[ERROR] Source.java:[1,2] not a statement'
            echo '[ERROR] -> [Help 1]'
            exit 1
            """);
    Result result = checkout.run("dev");
    assertThat(result.status()).isEqualTo(FAILED);
    assertThat(result.err())
        .contains("[ERROR] Source.java:[1,2] not a statement", "larch: the build failed")
        .doesNotContain("Help 1");
    checkout.withMaven("");
    assertThat(checkout.run("dev").status()).isEqualTo(OK);
  }

  @Test
  void sigtermDuringTheBuildEndsMavenToo() throws Exception {
    Path mavenPid = directory.resolve("maven.pid");
    checkout.withJdk("25").withMaven("echo $$ >'" + mavenPid + "'; sleep 600");
    Process launcher = checkout.start(directory.resolve("out"), directory.resolve("err"), "dev");
    await().atMost(PATIENCE).until(() -> Files.exists(mavenPid) && Files.size(mavenPid) > 0);
    ProcessHandle maven =
        ProcessHandle.of(Long.parseLong(Files.readString(mavenPid).strip())).orElseThrow();

    launcher.destroy();

    assertThat(launcher.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(launcher.exitValue()).isEqualTo(TERMINATED);
    await().atMost(PATIENCE).until(() -> !maven.isAlive());
    assertThat(checkout.withMaven("").run("dev").status()).isEqualTo(OK);
  }

  @Test
  void twoLaunchersBuildOnce() throws Exception {
    Path go = directory.resolve("go");
    checkout.withJdk("25").withMaven("until [ -e '" + go + "' ]; do sleep 0.05; done");
    Path out = directory.resolve("out");
    Process first = checkout.start(directory.resolve("first"), directory.resolve("err"), "dev");
    await().atMost(PATIENCE).until(() -> !checkout.mavenCalls().isEmpty());
    Process second = checkout.start(out, directory.resolve("err2"), "dev");
    await().atMost(PATIENCE).until(() -> Files.readString(out).contains("Waiting for another"));

    Files.createFile(go);

    assertThat(first.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(OK);
    assertThat(checkout.mavenCalls()).hasSize(1);
  }

  @Test
  void launcherBecomesTheJvm() throws Exception {
    checkout.withJdk("25").withMaven("").run("dev");
    Result result = checkout.run("dev", "--port", "0");
    assertThat(result.out()).contains("pid " + result.pid() + "\n");
  }

  @Test
  void argumentsReachTheJvmAsTheyAre() throws Exception {
    checkout.withJdk("25").withMaven("");
    Result result = checkout.run("dev", "--data", "my data/*", "--port=0");
    assertThat(result.javaArguments())
        .containsSubsequence("io.larch.app.Main", "dev", "--data", "my data/*", "--port=0")
        .contains("-Dlarch.home=" + checkout.home());
  }

  @Test
  void javaOptionsComeAfterTheDefaults() throws Exception {
    checkout
        .withJdk("25")
        .withMaven("")
        .with("LARCH_JAVA_OPTS", "-Xmx128m  -XX:-UseCompactObjectHeaders");
    assertThat(checkout.run("serve").javaArguments())
        .containsSubsequence(
            "@" + checkout.home().toRealPath() + "/src/launcher/jvm.options",
            "-Xmx128m",
            "-XX:-UseCompactObjectHeaders",
            "io.larch.app.Main");
  }

  @Test
  void onlyDevHasTheEmbeddedServersOnItsClassPath() throws Exception {
    checkout.withJdk("25").withMaven("");
    String devLibraries = checkout.home() + "/target/lib-dev/*";
    assertThat(checkout.run("dev").javaArguments()).anyMatch(path -> path.contains(devLibraries));
    assertThat(checkout.run("serve").javaArguments())
        .noneMatch(path -> path.contains(devLibraries));
  }

  @Test
  void runsThroughASymbolicLinkFromAnotherDirectory() throws Exception {
    checkout.withJdk("25").withMaven("");
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), Path.of("../a checkout/larch"));
    Path second = Files.createSymbolicLink(directory.resolve("second"), link);
    Result result = checkout.run(elsewhere, second, "serve");
    assertThat(result.status()).isEqualTo(OK);
    assertThat(result.javaArguments()).contains("-Dlarch.home=" + checkout.home().toRealPath());
  }
}
