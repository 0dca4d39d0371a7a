package io.larch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.launcher.FakeCheckout.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyIT {

  private static final String[] SERVERS = {
    "rabbitmq-server",
    "radosgw",
    "radosgw-admin",
    "ceph",
    "ceph-mon",
    "ceph-osd",
    "ceph-authtool",
    "wrk",
    "pgbench",
    "promtool"
  };

  @TempDir private Path directory;
  private FakeCheckout checkout;
  private final StringBuilder maven = new StringBuilder();

  @BeforeEach
  void checkOut() throws Exception {
    checkout = new FakeCheckout(directory, "larch").withJdk("25").withPrograms(SERVERS);
    report("surefire", "io.larch.path.AssetPathTest", 5, 0, "");
    report("failsafe", "io.larch.messaging.RabbitQueueIT", 3, 0, "");
    report("failsafe", "io.larch.content.S3ProxyContentStoreIT", 4, 0, "");
    report("failsafe", "io.larch.content.RadosgwContentStoreIT", 4, 0, "");
  }

  @Test
  void endsWithTheCountOfAllTests() throws Exception {
    Result result = verify();
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("Unit tests: 5 passed", "Tests with real servers: 11 passed")
        .endsWith("\n16 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void quickRunNeedsNoServers() throws Exception {
    Files.delete(directory.resolve("tools/radosgw"));
    maven.setLength(0);
    report("surefire", "io.larch.path.AssetPathTest", 5, 0, "");
    Result result = verify("--quick");
    assertThat(result.status()).isZero();
    assertThat(result.out()).endsWith("\n5 passed, 0 failed, 0 skipped\n");
    assertThat(checkout.mavenCalls()).singleElement().asString().endsWith(" verify -DskipITs");
  }

  @Test
  void faultSuiteRunsAsOftenAsAskedAndAddsUp() throws Exception {
    maven.append("echo 'KillIT#a: lost 0, unexpected 0, recovered 2, duplicated 1'\n");
    maven.append("echo 'KillIT#b: lost 0, unexpected 0, recovered 30, duplicated 0'\n");
    Result result = verify("--faults", "--times", "2");
    assertThat(result.status()).isZero();
    assertThat(checkout.mavenCalls()).hasSize(2).allMatch(call -> call.contains("faults/*IT"));
    assertThat(checkout.mavenCalls().getFirst()).contains(" verify ");
    assertThat(checkout.mavenCalls().getLast())
        .as("the second run, with what the first has built")
        .contains("failsafe-plugin:integration-test@default", "failsafe-plugin:verify@default")
        .doesNotContain(" verify ");
    assertThat(result.out())
        .contains("KillIT#a: lost 0")
        .contains("lost 0, unexpected 0, recovered 32, duplicated 1\n")
        .endsWith("\n32 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void faultSuiteEndsWithTheFirstRunThatFails() throws Exception {
    report("failsafe", "io.larch.faults.KillIT", 6, 2, "");
    Result result = verify("--faults", "--times=5");
    assertThat(result.status()).isEqualTo(1);
    assertThat(checkout.mavenCalls()).hasSize(1);
    assertThat(result.out())
        .contains("larch: 2 tests failed in run 1")
        .endsWith("\n20 passed, 2 failed, 0 skipped\n");
  }

  @Test
  void skippedFaultTestMustSayWhy() throws Exception {
    report("failsafe", "io.larch.faults.KillIT", 2, 0, "message=\"\"");
    assertThat(verify("--faults").status()).isEqualTo(1);
  }

  @Test
  void serverThatCannotBeInstalledIsNamed() throws Exception {
    Files.delete(directory.resolve("tools/radosgw"));
    Result result = verify();
    assertThat(result.status()).isEqualTo(4);
    assertThat(result.err()).contains("radosgw").doesNotContain("ceph-mon");
    assertThat(checkout.mavenCalls()).isEmpty();
  }

  @Test
  void rabbitMqIsNotAskedForWhereDockerAnswers() throws Exception {
    Files.delete(directory.resolve("tools/rabbitmq-server"));
    checkout.withPrograms("docker");
    assertThat(verify().status()).isZero();
  }

  @Test
  void failureOfMavenIsAFailure() throws Exception {
    maven.append("echo '[ERROR] it is broken'; exit 1\n");
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("[ERROR] it is broken");
    assertThat(result.out()).endsWith("\n16 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void failedTestIsCounted() throws Exception {
    report("failsafe", "io.larch.app.ServeIT", 6, 2, "");
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).endsWith("\n20 passed, 2 failed, 0 skipped\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.larch.messaging.RabbitQueueIT",
        "io.larch.content.S3ProxyContentStoreIT",
        "io.larch.content.RadosgwContentStoreIT"
      })
  void testsWithRealServersMustNotBeSkipped(String name) throws Exception {
    report("failsafe", name, 3, 0, "message=\"the server is not installed\"");
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).containsPattern("larch: 1 tests with \\w+ were skipped");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RabbitQueueIT", "S3ProxyContentStoreIT", "RadosgwContentStoreIT"})
  void testsWithRealServersMustRun(String name) throws Exception {
    maven.append("rm -f '%s/target/failsafe-reports/'*%s.xml\n".formatted(checkout.home(), name));
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).containsPattern("larch: no test with \\w+ was run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "message=\"void io.larch.path.AssetPathTest.roots() is @Disabled\"",
        "message=\"Assumption failed: assumption is not true\""
      })
  void skippedTestMustSayWhy(String skipped) throws Exception {
    report("surefire", "io.larch.path.SkippedTest", 2, 0, skipped);
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out())
        .contains("larch: io.larch.path.SkippedTest.last was skipped without a reason");
  }

  @Test
  void skippedTestThatSaysWhyIsNamed() throws Exception {
    report("surefire", "io.larch.path.SkippedTest", 2, 0, "message=\"only on macOS\"");
    Result result = verify();
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("skipped io.larch.path.SkippedTest.last: only on macOS")
        .endsWith("\n17 passed, 0 failed, 1 skipped\n");
  }

  @Test
  void reportsOfEarlierRunsDoNotCount() throws Exception {
    Path old = checkout.home().resolve("target/surefire-reports/TEST-io.larch.OldTest.xml");
    Files.createDirectories(checkout.home().resolve("target/surefire-reports"));
    Files.writeString(
        old,
        "<testsuite name=\"io.larch.OldTest\" tests=\"9\" errors=\"0\" skipped=\"0\""
            + " failures=\"0\">");
    assertThat(verify().out()).endsWith("\n16 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void scriptThatIsNotValidBashIsAFailure() throws Exception {
    Path script = checkout.home().resolve("src/test/broken.sh");
    Files.createDirectories(checkout.home().resolve("src/test"));
    Files.writeString(script, "if true; then\n");
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("src/test/broken.sh is not valid bash");
  }

  private Result verify(String... options) throws Exception {
    checkout.withMaven(maven.toString());
    return checkout.run(
        Stream.concat(Stream.of("verify"), Stream.of(options)).toArray(String[]::new));
  }

  /** Makes Maven write a report. The last test is skipped where {@code skipped} is not empty. */
  private void report(String plugin, String suite, int tests, int failures, String skipped) {
    boolean skips = !skipped.isEmpty();
    String last =
        "<testcase name=\"last\" classname=\"%s\"%s"
            .formatted(suite, skips ? "><skipped " + skipped + "></testcase>" : "/>");
    maven.append(
        """
        mkdir -p '%1$s/target/%2$s-reports'
        cat >'%1$s/target/%2$s-reports/TEST-%3$s.xml' <<'END'
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite version="3.0.2" name="%3$s" time="0.1" tests="%4$d" errors="0" skipped="%5$d" failures="%6$d">
          <properties/>
          %7$s
        </testsuite>
        END
        """
            .formatted(checkout.home(), plugin, suite, tests, skips ? 1 : 0, failures, last));
  }
}
