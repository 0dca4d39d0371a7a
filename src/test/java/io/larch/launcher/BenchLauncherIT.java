package io.larch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.launcher.FakeCheckout.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchLauncherIT {

  @TempDir private Path directory;
  private FakeCheckout checkout;

  @BeforeEach
  void checkOut() throws Exception {
    checkout = new FakeCheckout(directory, "larch").withJdk("25");
    Path target = checkout.home().resolve("target");
    checkout.withMaven(
        "mkdir -p '%1$s'; echo a.jar:b.jar >'%1$s/bench-class-path'".formatted(target));
  }

  @Test
  void argumentsReachTheBenchmarks() throws Exception {
    checkout.withPrograms("wrk", "pgbench", "rabbitmq-server", "vips", "vipsheader");
    Result result = checkout.run("bench", "--rounds", "3", "info", "start");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.javaArguments())
        .contains("target/test-classes:target/classes:a.jar:b.jar")
        .containsSubsequence("io.larch.bench.Main", "--rounds", "3", "info", "start");
  }

  @Test
  void whatIsBuiltIsNotBuiltAgain() throws Exception {
    checkout.withPrograms("wrk", "pgbench", "rabbitmq-server", "vips", "vipsheader");
    checkout.run("bench");
    checkout.run("bench");
    assertThat(checkout.mavenCalls()).hasSize(1);
  }

  @Test
  void listAndHelpNeedNothing() throws Exception {
    FakeCheckout bare = new FakeCheckout(directory.resolve("bare"), "larch");
    assertThat(bare.run("bench", "--list").out()).contains("delete-one\n", "start\n");
    assertThat(bare.run("bench", "--help").out()).contains("Usage: larch bench", "--rounds");
  }

  @Test
  void missingLoadMakerIsNamed() throws Exception {
    checkout.withPrograms("pgbench", "rabbitmq-server", "vips", "vipsheader");
    Result result = checkout.run("bench");
    assertThat(result.status()).isEqualTo(4);
    assertThat(result.err())
        .isEqualTo(
            "larch: the benchmarks need these Debian packages, or what they are called here:"
                + " wrk\n");
    assertThat(checkout.mavenCalls()).isEmpty();
  }

  @Test
  void otherCommitIsBuiltByItsOwnLauncherAndGoesToTheBenchmarks() throws Exception {
    checkout.withPrograms("wrk", "pgbench", "rabbitmq-server", "vips", "vipsheader");
    git("init", "-q");
    git("add", "-A");
    git("-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "-m", "m");
    Path target = checkout.home().resolve("target");
    // In the checkout of whose pom it is called.
    checkout.withMaven(
        """
        while [ "$1" != -f ]; do shift; done
        mkdir -p "${2%%/pom.xml}/target" '%1$s'
        : >"${2%%/pom.xml}/target/larch.jar"
        echo a.jar >'%1$s/bench-class-path'
        """
            .formatted(target));

    Result result = checkout.run("bench", "--against", "HEAD", "info");

    assertThat(result.status()).as(result.err()).isZero();
    List<String> arguments = result.javaArguments();
    Path other = Path.of(arguments.get(arguments.indexOf("--against") + 1));
    assertThat(other.getParent()).isEqualTo(target.resolve("against"));
    assertThat(other.resolve("target/larch.jar")).exists();
    assertThat(checkout.mavenCalls().getFirst()).contains("-f " + other + "/pom.xml");
    assertThat(checkout.run("bench", "--against=nothing").err())
        .isEqualTo("larch: there is no commit 'nothing'; see 'larch bench --help'\n");
  }

  private void git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process git = new ProcessBuilder(command).directory(checkout.home().toFile()).start();
    assertThat(git.waitFor()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "bench nonsense, unknown benchmark 'nonsense'",
        "bench info info, info is given twice",
        "bench --rounds 0, \"rounds are a number from 1 to 99, not '0'\"",
        "bench --rounds, option --rounds needs a value",
        "bench --fast, unknown option '--fast'"
      })
  void wrongCommandLineIsRefusedInOneLine(String arguments, String message) throws Exception {
    Result result = checkout.run(arguments.split(" ", -1));
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).isEqualTo("larch: " + message + "; see 'larch bench --help'\n");
    assertThat(checkout.mavenCalls()).isEmpty();
  }
}
