package io.larch.build;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fault suite, as Maven is to run it: alone, with the parts that take long. */
final class FaultSuite {

  /**
   * Its package, and what else holds when things break, or many come at once. Each test that must
   * catch a deliberate fault (scripts/deliberate-faults.sh) is among them; of a long class of tests
   * of the pipeline, that one alone.
   */
  private static final List<String> TESTS =
      List.of(
          "io/larch/faults/*IT",
          "ExportedMetricsIT",
          "ServeShutdownIT",
          "RabbitMqFaultsIT",
          "RabbitMqParkedMessagesIT",
          "UploadIntentsIT",
          "S3VersionsIT",
          "BucketTroubleIT",
          "MutatedPicturesIT",
          "DamagedPicturesIT",
          "RacesIT",
          "StoreModelIT",
          "VariantRacesIT",
          "VariantTreeIT",
          "PurgePipelineIT#slowDeleteKeepsItsClaimSoThatNobodyElseIsAtIt");

  /** How often, and with how many assets, in place of the sizes that every build has. */
  private static final List<String> SIZES =
      List.of(
          "-Dlarch.model.races=400",
          "-Dlarch.model.operations=10000",
          "-Dlarch.variant.races=10000",
          "-Dlarch.variant.tree=1000");

  private static final String PLUGINS = "org.apache.maven.plugins:";
  // What the first run has built, the others use.
  private static final List<String> AGAIN =
      List.of(
          PLUGINS + "maven-toolchains-plugin:select-jdk-toolchain@default",
          PLUGINS + "maven-failsafe-plugin:integration-test@default",
          PLUGINS + "maven-failsafe-plugin:verify@default");

  private static final Pattern ACCOUNT =
      Pattern.compile(" lost (\\d+), unexpected (\\d+), recovered (\\d+), duplicated (\\d+)$");

  private FaultSuite() {}

  /**
   * Maven's arguments. Most of the suite is waiting, for leases and time-outs, so that three JVMs
   * share the machine.
   *
   * @param run counted from 1
   */
  static List<String> arguments(int run) {
    List<String> arguments = new ArrayList<>(run == 1 ? List.of("verify") : AGAIN);
    arguments.addAll(
        List.of(
            "-Djacoco.skip=true",
            "-Dfaults.excluded=endurance",
            "-Dtest.forks=3",
            "-Dsurefire.failIfNoSpecifiedTests=false",
            "-Dtest=FaultMatrixTest",
            "-Dit.test=" + String.join(",", TESTS)));
    arguments.addAll(SIZES);
    return arguments;
  }

  /** The sum of what the tests of a run have counted. */
  static String account(List<String> log) {
    long[] sums = new long[4];
    for (String line : log) {
      Matcher counted = ACCOUNT.matcher(line);
      if (counted.find()) {
        for (int i = 0; i < sums.length; i++) {
          sums[i] += Long.parseLong(counted.group(i + 1));
        }
      }
    }
    return "lost %d, unexpected %d, recovered %d, duplicated %d"
        .formatted(sums[0], sums[1], sums[2], sums[3]);
  }
}
