package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.path.AssetPath;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

  private static final Path HOME = Path.of("/opt/larch");

  private final RecordingProcess process = new RecordingProcess();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void devTakesItsDefaultsFromHome() {
    assertThat(run("dev")).isEqualTo(ExitCode.OK);
    assertThat(process.calls).containsExactly("dev 8080 /opt/larch/.larch null");
  }

  @Test
  void devTakesPortAndDataDirectory() {
    run("dev", "--port", "0", "--data=/srv/data", "--config", "x.conf");
    assertThat(process.calls).containsExactly("dev 0 /srv/data x.conf");
  }

  @Test
  void devAsksForKeysWhenItIsToldTo() {
    run("dev", "--access");
    assertThat(process.calls).containsExactly("dev 8080 /opt/larch/.larch null access");
  }

  @Test
  void erasuresAreReplayedByTheConfiguration() {
    run("erasures", "replay");
    run("erasures", "replay", "--config", "x.conf");
    assertThat(process.calls).containsExactly("replay /opt/larch/conf/larch.conf", "replay x.conf");
    assertThat(run("erasures")).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "receipt",
        "receipt verify",
        "receipt verify a",
        "receipt verify a --key b --salt c",
        "receipt verify a --key b --selector c",
        "receipt consistency a --key b --proof c",
        "receipt consistency a b --key c"
      })
  void receiptCommandsThatAreNotUnderstoodAreRefused(String command) {
    assertThat(run(command.split(" "))).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void firstAdminKeyIsMadeByTheConfigurationAlone() {
    run("keys", "create", "--admin");
    run("keys", "create", "--admin", "--name", "mine", "--config", "x.conf");
    assertThat(process.calls)
        .containsExactly("admin key /opt/larch/conf/larch.conf admin", "admin key x.conf mine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keys create",
        "keys create --name a",
        "keys create --permission operate",
        "keys create --name a --permission operate --config x.conf",
        "keys create --admin --permission operate",
        "keys create --admin --expires-at 2030-01-01T00:00:00Z",
        "keys rotate ../purge",
        "keys rotate abc --grace 1h&x",
        "keys revoke a/b"
      })
  void keyCommandsThatAreNotUnderstoodAreRefused(String command) {
    assertThat(run(command.split(" "))).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void serveTakesItsDefaultFromHome() {
    run("serve");
    assertThat(process.calls).containsExactly("serve /opt/larch/conf/larch.conf");
  }

  @Test
  void checkConfigStartsNothing() {
    run("serve", "--check-config", "--config", "other.conf");
    assertThat(process.calls).containsExactly("check other.conf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "100000000000", "+80", "0x50", "http", "8080 "})
  void portOutsideItsRangeIsRefusedInOneLine(String port) {
    assertThat(run("dev", "--port", port)).isEqualTo(ExitCode.USAGE);
    assertRefused("a port is a number from 0 to 65535, not '" + port + "'; see 'larch dev --help'");
  }

  @Test
  void highestPortIsTaken() {
    run("dev", "--port", "65535");
    assertThat(process.calls).containsExactly("dev 65535 /opt/larch/.larch null");
  }

  /** In the words of the launcher, which refuses the same before it builds. */
  @ParameterizedTest
  @CsvSource({
    "dev --prot 1, unknown option '--prot'; see 'larch dev --help'",
    "dev --check-config, unknown option '--check-config'; see 'larch dev --help'",
    "dev more, unexpected argument 'more'; see 'larch dev --help'",
    "serve --config, option --config needs a value; see 'larch serve --help'",
    "dev --port 1 --port 2, option --port is given twice; see 'larch dev --help'",
    "purge, a command is missing; see 'larch purge --help'",
    "purge stop, unknown command 'stop'; see 'larch purge --help'"
  })
  void wrongOptionsAreRefusedInOneLine(String commandLine, String message) {
    assertThat(run(commandLine.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().strip()).isEqualTo("larch: " + message);
    assertThat(process.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "--port", "verify"})
  void unknownCommandsAreRefusedInOneLine(String command) {
    assertThat(run(command)).isEqualTo(ExitCode.USAGE);
    assertRefused("see 'larch --help'");
  }

  @Test
  void missingCommandIsRefused() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertRefused("see 'larch --help'");
  }

  @Test
  void failureThatTheUserCanMendIsOneLine() {
    process.failure = new CommandFailure(ExitCode.CONFIGURATION, "http.port is not a number");
    assertThat(run("serve")).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString().strip()).isEqualTo("larch: http.port is not a number");
  }

  @Test
  void unexpectedFailureKeepsItsTrace() {
    process.failure = new IllegalStateException("broken");
    assertThat(run("serve")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("IllegalStateException: broken", "\tat ");
  }

  @Test
  void failuresShowNoSecrets() {
    String key = "larch_id_" + "x7".repeat(24);
    for (RuntimeException failure :
        List.of(new IllegalStateException(key), new CommandFailure(ExitCode.FAILED, key))) {
      process.failure = failure;
      run("serve");
    }
    assertThat(err.toString()).contains("larch_id_***").doesNotContain("x7x7");
  }

  @Test
  void reconcileDoesNothingUnlessToldTo() {
    run("reconcile", "--config", "x.conf");
    run("reconcile", "--config", "x.conf", "--bucket", "b", "--json", "r.json");
    run("reconcile", "--config", "x.conf", "--delete", "--expect", "7");
    run("reconcile", "--config", "x.conf", "--forget-missing", "--expect", "7", "--share", "25%");
    run("reconcile", "--config", "x.conf", "--bucket", "b", "--take-over", "nobody");
    assertThat(process.calls)
        .containsExactly(
            "reconcile x.conf null Tell[] null",
            "reconcile x.conf b Tell[] r.json",
            "reconcile x.conf null Delete[expected=7, maxShare=null] null",
            "reconcile x.conf null ForgetMissing[expected=7, maxShare=25] null",
            "reconcile x.conf b TakeOver[owner=nobody] null");
  }

  @ParameterizedTest
  @CsvSource({
    "--delete, needs --expect N",
    "--forget-missing, needs --expect N",
    "--delete --expect 0, --expect is a number from 1",
    "--forget-missing --expect -3, --expect is a number from 1",
    "--expect 3, go with --delete or --forget-missing",
    "--share 3%, go with --delete or --forget-missing",
    "--delete --forget-missing --expect 3, exclude each other",
    "--delete --expect 3 --take-over x --bucket b, exclude each other",
    "--delete --expect 3 --share 0%, from 1% to 100%",
    "--delete --expect 3 --share 101%, from 1% to 100%",
    "--delete --expect 3 --share 0.5, from 1% to 100%",
    "--take-over x, goes with --bucket",
    "--take-over x --bucket b --expect 3, goes with --bucket",
  })
  void whatAReconciliationIsToDoMustBeClear(String options, String reason) {
    List<String> arguments = new ArrayList<>(List.of("reconcile"));
    arguments.addAll(List.of(options.split(" ")));
    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
    assertRefused(reason);
  }

  @Test
  void pathsAreExplained() {
    run("paths", "explain", "/users/1/p");
    run("paths", "explain", "--config=x.conf", "/a%20b");
    assertThat(process.calls)
        .containsExactly("explain /opt/larch/conf/larch.conf /users/1/p", "explain x.conf /a%20b");
  }

  @ParameterizedTest
  @CsvSource({
    "paths, a command is missing",
    "paths explain, Missing required parameter",
    "paths explain users, begins with a slash",
    "paths explain /, no asset can lie at the root",
    "paths explain /a//b, an empty segment"
  })
  void whatIsNoPathIsNotExplained(String arguments, String reason) {
    assertThat(run(arguments.split(" "))).isEqualTo(ExitCode.USAGE);
    assertRefused(reason);
  }

  @Test
  void trainingTakesWholeCommandsWithTheirOptions() {
    run("train", "--data", "d", "--", "java", "-Dx=y", "-cp", "c", "Main");
    assertThat(process.calls).containsExactly("train d [java, -Dx=y, -cp, c, Main]");
  }

  @Test
  void whatIsToBecomeOfParkedMessagesMustBeClear() {
    assertThat(run("purge", "parked", "--redrive", "--discard")).isEqualTo(ExitCode.USAGE);
    assertRefused("--redrive and --discard exclude each other");
    err.getBuffer().setLength(0);
    assertThat(run("purge", "parked", "--at-most", "7")).isEqualTo(ExitCode.USAGE);
    assertRefused("--at-most goes with --redrive or --discard");
  }

  @ParameterizedTest
  @CsvSource({
    "help purge foo, unknown command 'foo'; see 'larch purge --help'",
    "help foo, unknown command 'foo'; see 'larch --help'",
    "help purge retry more, unknown command 'more'; see 'larch purge retry --help'"
  })
  void helpOfWhatIsNoCommandIsRefused(String commandLine, String message) {
    assertThat(run(commandLine.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().strip()).isEqualTo("larch: " + message);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "purge retry | one of --batch, --bucket and --all is needed; see 'larch purge retry"
            + " --help'",
        "purge parked --at-most 7 | --redrive or --discard; see 'larch purge parked --help'",
        "tasks drop | one of --task, --kind and --all is needed; see 'larch tasks drop --help'",
        "keys create | see 'larch keys create --help'",
        "keys create --admin --url http://127.0.0.1:1 | --admin goes with --name and --config"
            + " alone",
        "keys revoke a/b | see 'larch keys revoke --help'",
        "tasks retry --task x | 'x' is not a whole number",
        "purge retry --batch 99999999999999999999 | is not a whole number",
        "purge parked --discard --at-most x | 'x' is not a whole number",
        "purge status --url 127.0.0.1 | --url is http:// or https:// with host and port",
        "purge status --url http://a:secret@127.0.0.1 | --url is http:// or https:// with host"
      })
  void refusalNamesTheHelpOfTheCommandItself(String commandLine, String message) {
    assertThat(run(commandLine.split(" "))).isEqualTo(ExitCode.USAGE);
    assertRefused(message);
    assertThat(err.toString()).doesNotContain("secret");
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertThat(run("--version")).isEqualTo(ExitCode.OK);
    assertThat(run("serve", "--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("larch ").contains("--check-config");
    assertThat(err.toString()).isEmpty();
  }

  private void assertRefused(String message) {
    assertThat(err.toString().strip().lines()).singleElement().asString().contains(message);
    assertThat(process.calls).isEmpty();
  }

  private int run(String... args) {
    CommandLine commandLine = Main.commandLine(process, HOME);
    return commandLine
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private static final class RecordingProcess implements LarchProcess {

    private final List<String> calls = new ArrayList<>();
    private @Nullable RuntimeException failure;

    @Override
    public int dev(int port, Path data, @Nullable Path config, boolean access) {
      return record("dev " + port + " " + data + " " + config + (access ? " access" : ""));
    }

    @Override
    public int explainPath(Path config, AssetPath path) {
      return record("explain " + config + " " + path);
    }

    @Override
    public int createAdminKey(Path config, String name) {
      return record("admin key " + config + " " + name);
    }

    @Override
    public int replayErasures(Path config) {
      return record("replay " + config);
    }

    @Override
    public int serve(Path config) {
      return record("serve " + config);
    }

    @Override
    public int checkConfig(Path config) {
      return record("check " + config);
    }

    @Override
    public int reconcile(Path config, ReconcileRequest request) {
      return record(
          "reconcile %s %s %s %s"
              .formatted(config, request.bucket(), request.purpose(), request.json()));
    }

    @Override
    public int train(Path data, List<String> command) {
      return record("train " + data + " " + command);
    }

    private int record(String call) {
      calls.add(call);
      if (failure != null) {
        throw failure;
      }
      return ExitCode.OK;
    }
  }
}
