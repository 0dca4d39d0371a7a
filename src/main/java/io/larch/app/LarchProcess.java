package io.larch.app;

import io.larch.path.AssetPath;
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
   * @param config HOCON file that goes over dev's own defaults; null: none
   * @param access whether requests are asked who sends them; then a key that may do everything is
   *     printed
   */
  int dev(int port, Path data, @Nullable Path config, boolean access);

  /**
   * Runs with the servers that the configuration names.
   *
   * @param config HOCON file
   */
  int serve(Path config);

  /**
   * Tells, on standard output, what the rules by path say of a path.
   *
   * @param config HOCON file
   */
  int explainPath(Path config, AssetPath path);

  /**
   * Makes an API key that may do everything, and prints it. Needs the database alone.
   *
   * @param config HOCON file
   * @param name of the key
   */
  int createAdminKey(Path config, String name);

  /**
   * Compares the store with the tables once.
   *
   * @param config HOCON file
   * @param request what to compare, and whether to purge
   */
  int reconcile(Path config, ReconcileRequest request);

  /**
   * Hands to the purge what was purged before and is there again.
   *
   * @param config HOCON file
   */
  int replayErasures(Path config);

  /**
   * What a reconciliation is to do.
   *
   * @param bucket null: all that the configuration names
   * @param purpose what it does beside reporting
   * @param json file that the report is written to as well; null: none
   */
  record ReconcileRequest(@Nullable String bucket, Purpose purpose, @Nullable Path json) {}

  /** What a reconciliation does beside reporting. */
  sealed interface Purpose {

    /** Nothing. */
    record Tell() implements Purpose {}

    /**
     * Hands orphans to the purge.
     *
     * @param expected how many exactly
     * @param maxShare how many percent of the bucket they may be, 0 to 100; null: as configured
     */
    record Delete(long expected, @Nullable Integer maxShare) implements Purpose {}

    /**
     * Removes assets whose content is missing.
     *
     * @param expected how many exactly
     * @param maxShare how many percent of all they may be, 0 to 100; null: as configured
     */
    record ForgetMissing(long expected, @Nullable Integer maxShare) implements Purpose {}

    /**
     * Makes the bucket this database's, and compares nothing.
     *
     * @param owner the present one's id, or {@code nobody}
     */
    record TakeOver(String owner) implements Purpose {}
  }

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
