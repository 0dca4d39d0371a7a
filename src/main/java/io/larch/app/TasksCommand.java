package io.larch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code larch tasks …}: the operator's requests to a running server's management port. */
@Command(
    name = "tasks",
    description =
        "See and steer the deferred work of a running server that isn't purging, over its"
            + " management port. What one server answers, and is told, holds for all that share its"
            + " database.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class)
final class TasksCommand {

  @Spec private @Nullable CommandSpec spec;

  @Command(name = "status", description = "What is to be done, by kind and stage.")
  int status(@Mixin ManagementOption management) {
    JsonNode kinds = management.client().get("/tasks").path("kinds");
    PrintWriter out = out();
    if (kinds.isEmpty()) {
      out.println("There are no tasks.");
    }
    for (JsonNode kind : kinds) {
      out.printf(
          Locale.ROOT,
          "Kind %s: oldest due for %.1f s, %,d failing%s%n",
          PurgeCommand.text(kind, "kind"),
          kind.path("oldestDueSeconds").asDouble(),
          kind.path("failing").asLong(),
          kind.path("known").asBoolean()
              ? ""
              : "; this server doesn't know the kind, and leaves its tasks alone");
      kind.path("stages")
          .properties()
          .forEach(
              stage -> {
                if (stage.getValue().asLong() > 0) {
                  out.printf(
                      Locale.ROOT,
                      "  %-10s %,12d %s%n",
                      stage.getKey(),
                      stage.getValue().asLong(),
                      Count.noun(stage.getValue().asLong(), "task", "tasks"));
                }
              });
    }
    return ExitCode.OK;
  }

  @Command(
      name = "failing",
      description =
          "The first 100 tasks that have failed, or failed most often, with their last error.")
  int failing(
      @Mixin ManagementOption management,
      @Option(names = "--kind", paramLabel = "KIND", description = "Those of this kind alone.")
          @Nullable String kind) {
    String query = kind == null ? "" : "?kind=" + URLEncoder.encode(kind, StandardCharsets.UTF_8);
    JsonNode answer = management.client().get("/tasks/failing" + query);
    JsonNode tasks = answer.path("tasks");
    PrintWriter out = out();
    if (tasks.isEmpty()) {
      out.println("No task is failing.");
    }
    for (JsonNode task : tasks) {
      out.printf(
          "task %d of the kind %s, for %s: %s, %s%n  %s%n",
          task.path("task").asLong(),
          PurgeCommand.text(task, "kind"),
          PurgeCommand.text(task, "subject"),
          Count.of(task.path("attempts").asLong(), "attempt"),
          task.path("failed").asBoolean()
              ? "not tried again"
              : "next at " + task.path("nextAttemptAt").asText(),
          PurgeCommand.text(task, "error"));
    }
    if (answer.path("failing").asLong() > tasks.size()) {
      out.printf(
          Locale.ROOT,
          "These are the first %,d of %,d; --kind K shows those of one kind.%n",
          tasks.size(),
          answer.path("failing").asLong());
    }
    return ExitCode.OK;
  }

  @Command(name = "retry", description = "Try now what was put off, and once more what has failed.")
  int retry(
      @Mixin ManagementOption management,
      @Option(names = "--task", paramLabel = "N", description = "This task.") @Nullable Long task,
      @Option(names = "--kind", paramLabel = "KIND", description = "All tasks of this kind.")
          @Nullable String kind,
      @Option(names = "--all", description = "All tasks.") boolean all) {
    JsonNode answer = management.client().post("/tasks/retry", which(management, task, kind, all));
    long due = answer.path("due").asLong();
    if (due > 0) {
      out()
          .println(
              due == 1
                  ? "1 task is due now."
                  : String.format(Locale.ROOT, "%,d tasks are due now.", due));
    } else {
      out()
          .println(
              task == null
                  ? "Nothing was put off or had failed."
                  : "Task "
                      + task
                      + " was not put off and had not failed: it is due, now or later, or being"
                      + " worked on already.");
    }
    return ExitCode.OK;
  }

  @Command(name = "drop", description = "Throw tasks away that have failed, or one, failed or not.")
  int drop(
      @Mixin ManagementOption management,
      @Option(
              names = "--task",
              paramLabel = "N",
              description = "This task, unless it is being worked on.")
          @Nullable Long task,
      @Option(
              names = "--kind",
              paramLabel = "KIND",
              description = "All tasks of this kind that have failed.")
          @Nullable String kind,
      @Option(names = "--all", description = "All tasks that have failed.") boolean all) {
    JsonNode answer = management.client().post("/tasks/drop", which(management, task, kind, all));
    long dropped = answer.path("dropped").asLong();
    if (dropped > 0) {
      out()
          .println(
              dropped == 1
                  ? "1 task dropped."
                  : String.format(Locale.ROOT, "%,d tasks dropped.", dropped));
    } else {
      out().println(task == null ? "None has failed." : "Task " + task + " is being worked on.");
    }
    return ExitCode.OK;
  }

  private static ObjectNode which(
      ManagementOption management, @Nullable Long task, @Nullable String kind, boolean all) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (task != null) {
      body.put("task", task);
    }
    if (kind != null) {
      body.put("kind", kind);
    }
    if (all) {
      body.put("all", true);
    }
    if (body.size() != 1) {
      throw management.refusal("one of --task, --kind and --all is needed");
    }
    return body;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
