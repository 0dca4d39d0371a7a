package io.larch.app;

import io.larch.app.LarchProcess.Purpose;
import io.larch.app.LarchProcess.ReconcileRequest;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code larch reconcile}. */
@Command(
    name = "reconcile",
    description = {
      "Compare the content store with the database, while servers run, and report orphans (objects"
          + " that no asset and no purge names) and assets whose content is missing. What is"
          + " younger than reconcile.margin is spared. The status is 5 when there are any.",
      "",
      "With --delete, orphans that an earlier run, at least an hour before, has seen as well are"
          + " handed to the purge; with --forget-missing, assets whose content was missing then as"
          + " well are removed. Either is of one bucket, and refused unless that is this"
          + " database's, and it is exactly the number that --expect tells."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ReconcileCommand implements Callable<Integer> {

  private static final Pattern PERCENT = Pattern.compile("(100|[1-9][0-9]?)%");

  private final LarchProcess process;
  private final Path home;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON file to read (default: conf/larch.conf beside the launcher).")
  private @Nullable Path config;

  @Option(
      names = "--bucket",
      paramLabel = "BUCKET",
      description = "Bucket to compare (default: all that the configuration names).")
  private @Nullable String bucket;

  @Option(names = "--delete", description = "Hand orphans to the purge; with --expect.")
  private boolean delete;

  @Option(
      names = "--forget-missing",
      description = "Remove assets whose content is missing; with --expect.")
  private boolean forgetMissing;

  @Option(
      names = "--expect",
      paramLabel = "N",
      description = "How many that must be, as a run before has told; else nothing is done.")
  private @Nullable Long expected;

  @Option(
      names = "--share",
      paramLabel = "P%",
      description = "Largest part of all that may be, such as 25%% (default: reconcile.max-share).")
  private @Nullable String share;

  @Option(
      names = "--take-over",
      paramLabel = "OWNER",
      description =
          "Make the bucket this database's, from its present owner, whose id a refusal names; from"
              + " `nobody` when it has none. With --bucket.")
  private @Nullable String owner;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON as well.")
  private @Nullable Path json;

  ReconcileCommand(LarchProcess process, Path home) {
    this.process = process;
    this.home = home;
  }

  @Override
  public Integer call() {
    Path file = config != null ? config : home.resolve("conf/larch.conf");
    return process.reconcile(file, new ReconcileRequest(bucket, purpose(), json));
  }

  private Purpose purpose() {
    int purposes = (delete ? 1 : 0) + (forgetMissing ? 1 : 0) + (owner != null ? 1 : 0);
    if (purposes > 1) {
      throw usage("--delete, --forget-missing and --take-over exclude each other");
    }
    if (owner != null) {
      return takeOver(owner);
    }
    if (purposes == 0) {
      if (expected != null || share != null) {
        throw usage("--expect and --share go with --delete or --forget-missing");
      }
      return new Purpose.Tell();
    }
    if (expected == null) {
      throw usage(
          "%s needs --expect N, the number that a run without it told as \"seen an hour before as well\""
              .formatted(delete ? "--delete" : "--forget-missing"));
    }
    if (expected < 1) {
      throw usage(
          "--expect is a number from 1, not '" + expected + "'; of none, nothing is to be done");
    }
    return delete
        ? new Purpose.Delete(expected, percent())
        : new Purpose.ForgetMissing(expected, percent());
  }

  private Purpose takeOver(String from) {
    if (bucket == null || expected != null || share != null || json != null) {
      throw usage("--take-over goes with --bucket, and with nothing else but --config");
    }
    return new Purpose.TakeOver(from);
  }

  private @Nullable Integer percent() {
    if (share == null) {
      return null;
    }
    Matcher matcher = PERCENT.matcher(share);
    if (!matcher.matches()) {
      throw usage("--share is whole percents from 1% to 100%, not '" + share + "'");
    }
    return Integer.valueOf(matcher.group(1));
  }

  private ParameterException usage(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
