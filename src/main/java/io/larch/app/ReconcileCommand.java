package io.larch.app;

import io.larch.app.LarchProcess.ReconcileRequest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code larch reconcile}. */
@Command(
    name = "reconcile",
    description = "Compare the content store with the database.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ReconcileCommand implements Callable<Integer> {

  private final LarchProcess process;
  private final Path home;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "HOCON file to read.")
  private @Nullable Path config;

  @Option(names = "--bucket", paramLabel = "BUCKET", description = "Bucket to compare.")
  private @Nullable String bucket;

  @Option(names = "--delete", description = "Hand orphans to the purge.")
  private boolean delete;

  @Option(
      names = "--at-most",
      paramLabel = "N",
      defaultValue = "1000",
      description = "With --delete: purge nothing if it would be more (default: ${DEFAULT-VALUE}).")
  private long atMost;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON as well.")
  private @Nullable Path json;

  ReconcileCommand(LarchProcess process, Path home) {
    this.process = process;
    this.home = home;
  }

  @Override
  public Integer call() {
    if (atMost < 1 && spec != null) {
      throw new ParameterException(spec.commandLine(), "--at-most is a number from 1");
    }
    Path file = config != null ? config : home.resolve("conf/larch.conf");
    return process.reconcile(file, new ReconcileRequest(bucket, delete ? atMost : 0, json));
  }
}
