package io.larch.app;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the commands start. Each method runs until Larch has stopped and returns an {@link
 * ExitCode}; what the user can mend is thrown as {@link CommandFailure}.
 */
interface LarchProcess {

  /**
   * Runs everything embedded.
   *
   * @param port TCP port on loopback, 0 for a free one
   * @param data directory for database and content, made if it isn't there
   */
  int dev(int port, Path data);

  /**
   * Runs with the servers that the configuration names.
   *
   * @param config HOCON file
   */
  int serve(Path config);

  /**
   * Compares the store with the tables once.
   *
   * @param config HOCON file
   * @param request what to compare, and whether to purge
   */
  int reconcile(Path config, ReconcileRequest request);

  /**
   * What a reconciliation is to do.
   *
   * @param bucket null: the configured one
   * @param purgeAtMost how many orphans may be handed to the purge; 0: none
   * @param json file that the report is written to as well; null: none
   */
  record ReconcileRequest(@Nullable String bucket, long purgeAtMost, @Nullable Path json) {}

  /**
   * Loads and checks the configuration and prints it as it would take effect, secrets hidden, to
   * standard output; starts nothing. A configuration that isn't valid ends in {@link
   * CommandFailure} with {@link ExitCode#CONFIGURATION} and all problems.
   *
   * @param config HOCON file
   */
  int checkConfig(Path config);

  /**
   * Starts a server once, in a process of its own, and ends it again.
   *
   * @param data directory for its database, made if it isn't there
   * @param command what starts Larch, without Larch's own arguments
   */
  int train(Path data, List<String> command);
}
