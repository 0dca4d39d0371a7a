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
import org.junit.jupiter.params.provider.CsvSource;
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
    "promtool",
    "haproxy",
    "python3",
    "openssl",
    "vips",
    "vipsheader"
  };

  @TempDir private Path directory;
  private FakeCheckout checkout;
  private final StringBuilder maven = new StringBuilder();

  @BeforeEach
  void checkOut() throws Exception {
    checkout = new FakeCheckout(directory, "larch").withJdk("25").withPrograms(SERVERS);
    report("surefire", "io.larch.path.AssetPathTest", 5, 0, "");
    report("failsafe", "io.larch.messaging.RabbitQueueIT", 3, 0, "");
    report("failsafe", "io.larch.content.s3.S3ProxyContentStoreIT", 4, 0, "");
    report("failsafe", "io.larch.content.s3.RadosgwContentStoreIT", 4, 0, "");
    versions("18.6", "14.20", "3.10.8");
  }

  /** Of the servers, as the tests tell them. */
  private void versions(String newest, String oldest, String broker) {
    report("failsafe", "io.larch.db.PostgresVersionIT", 1, 0, "", "PostgreSQL " + newest);
    report("failsafe", "io.larch.messaging.BrokerVersionIT", 2, 0, "", "RabbitMQ " + broker);
    report("oldest", "io.larch.db.PostgresVersionIT", 1, 0, "", "PostgreSQL " + oldest);
    report("oldest", "io.larch.deletion.DeletionRepositoryIT", 6, 0, "");
  }

  @Test
  void endsWithTheCountOfAllTests() throws Exception {
    Result result = verify();
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains(
            "Tested with PostgreSQL 14.20 and 18.6, RabbitMQ 3.10.8\n",
            "Unit tests: 5 passed",
            "Tests with real servers: 14 passed",
            "Again on PostgreSQL 14: 7 passed")
        .endsWith("\n26 passed, 0 failed, 0 skipped\n");
    assertThat(checkout.mavenCalls())
        .singleElement()
        .asString()
        .endsWith(" verify -Dtest.forks=2 -Doldest-postgres.skip=false");
  }

  @ParameterizedTest
  @CsvSource({
    "18.6, 18.6, 'no test was run on PostgreSQL 14, the oldest that is supported'",
    "14.20, 14.20, no test was run on the newest PostgreSQL"
  })
  void oldestAndNewestPostgresMustBeTested(String newest, String oldest, String problem)
      throws Exception {
    versions(newest, oldest, "3.10.8");
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("larch: " + problem + "\n");
  }

  @Test
  void runOnTheOldestPostgresMustNotBeMissing() throws Exception {
    maven.append("rm -r '%s/target/failsafe-reports-oldest'\n".formatted(checkout.home()));
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("larch: no test was run on PostgreSQL 14");
  }

  @Test
  void failureOnTheOldestPostgresIsCounted() throws Exception {
    report("oldest", "io.larch.purge.PurgeBatchesIT", 6, 2, "");
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).endsWith("\n30 passed, 2 failed, 0 skipped\n");
  }

  @Test
  void oldestRabbitMqIsRequiredWhereThatIsAskedFor() throws Exception {
    assertThat(verify("--oldest-servers").status()).isZero();
    versions("18.6", "14.20", "4.0.5");
    Result newer = verify();
    assertThat(newer.status()).isZero();
    assertThat(newer.out()).contains("not with RabbitMQ 3.10, the oldest that is supported");
    Result required = verify("--oldest-servers");
    assertThat(required.status()).isEqualTo(1);
    assertThat(required.out())
        .contains("larch: no test was run with RabbitMQ 3.10, the oldest that is supported");
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
        .endsWith("\n38 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void faultSuiteEndsWithTheFirstRunThatFails() throws Exception {
    report("failsafe", "io.larch.faults.KillIT", 6, 2, "");
    Result result = verify("--faults", "--times=5");
    assertThat(result.status()).isEqualTo(1);
    assertThat(checkout.mavenCalls()).hasSize(1);
    assertThat(result.out())
        .contains("larch: 2 tests failed in run 1")
        .endsWith("\n23 passed, 2 failed, 0 skipped\n");
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
    assertThat(result.out()).endsWith("\n26 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void failedTestIsCounted() throws Exception {
    report("failsafe", "io.larch.app.ServeIT", 6, 2, "");
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).endsWith("\n30 passed, 2 failed, 0 skipped\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.larch.messaging.RabbitQueueIT",
        "io.larch.content.s3.S3ProxyContentStoreIT",
        "io.larch.content.s3.RadosgwContentStoreIT"
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
        " ",
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
        .endsWith("\n27 passed, 0 failed, 1 skipped\n");
  }

  @Test
  void reportThatIsCutOffIsAFailure() throws Exception {
    maven.append(
        "echo '<testsuite name=\"io.larch.CutOffTest\"' >'%s/target/surefire-reports/TEST-io.larch.CutOffTest.xml'\n"
            .formatted(checkout.home()));
    Result result = verify();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out())
        .contains("TEST-io.larch.CutOffTest.xml is no report of tests")
        .endsWith("\n26 passed, 1 failed, 0 skipped\n");
  }

  @Test
  void reportsOfEarlierRunsDoNotCount() throws Exception {
    Path old = checkout.home().resolve("target/surefire-reports/TEST-io.larch.OldTest.xml");
    Files.createDirectories(checkout.home().resolve("target/surefire-reports"));
    Files.writeString(
        old,
        "<testsuite name=\"io.larch.OldTest\" tests=\"9\" errors=\"0\" skipped=\"0\""
            + " failures=\"0\"/>");
    assertThat(verify().out()).endsWith("\n26 passed, 0 failed, 0 skipped\n");
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
  private void report(String run, String suite, int tests, int failures, String skipped) {
    report(run, suite, tests, failures, skipped, "nothing");
  }

  /** With what the tests were run with, which they print. */
  private void report(
      String run, String suite, int tests, int failures, String skipped, String with) {
    boolean skips = !skipped.isEmpty();
    String last =
        "<testcase name=\"last\" classname=\"%s\"%s"
            .formatted(suite, skips ? "><skipped " + skipped + "/></testcase>" : "/>");
    maven.append(
        """
        mkdir -p '%1$s/target/%2$s'
        cat >'%1$s/target/%2$s/TEST-%3$s.xml' <<'END'
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite version="3.0.2" name="%3$s" time="0.1" tests="%4$d" errors="0" skipped="%5$d" failures="%6$d">
          <properties/>
          %7$s
          <system-out><![CDATA[Tested with %8$s
        ]]></system-out>
        </testsuite>
        END
        """
            .formatted(
                checkout.home(),
                run.equals("oldest") ? "failsafe-reports-oldest" : run + "-reports",
                suite,
                tests,
                skips ? 1 : 0,
                failures,
                last,
                with));
  }
}
