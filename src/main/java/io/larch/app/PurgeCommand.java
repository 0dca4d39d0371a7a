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

/** {@code larch purge …}: the operator's requests to a running server's management port. */
@Command(
    name = "purge",
    description =
        "See and steer the purge of a running server, over its management port. What one server"
            + " answers, and is told, holds for all that share its database.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    subcommands = ParkedCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class)
final class PurgeCommand {

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "status",
      description =
          "What is still to be purged, by bucket and stage, how old it is, and how fast it goes.")
  int status(@Mixin ManagementOption management) {
    JsonNode status = management.client().get("/purge");
    PrintWriter out = out();
    JsonNode pause = status.path("paused");
    if (!pause.isNull()) {
      out.printf(
          "PAUSED since %s%s: %s%n%n",
          pause.path("since").asText(),
          pause.path("until").isNull() ? "" : " until " + pause.path("until").asText(),
          text(pause, "reason"));
    }
    if (status.path("largeDeletes").asLong() > 0) {
      long deletes = status.path("largeDeletes").asLong();
      out.printf(
          "%s %s being carried out%n%n",
          Count.of(deletes, "large delete"), deletes == 1 ? "is" : "are");
    }
    if (!status.path("parked").isNumber()) {
      out.printf(
          "How many messages are parked is not known. %s%n%n", text(status, "parkedUnknown"));
    } else if (status.path("parked").asLong() > 0) {
      out.printf(
          "%s; see 'larch purge parked'%n%n",
          Count.of(status.path("parked").asLong(), "parked message"));
    }
    for (JsonNode bucket : status.path("buckets")) {
      if (bucket.path("stages").isEmpty()) {
        out.printf(
            Locale.ROOT,
            "Bucket %s: all is purged, %,.1f keys/s over the last minute%n",
            text(bucket, "bucket"),
            bucket.path("keysPerSecond").asDouble());
        continue;
      }
      out.printf(
          Locale.ROOT,
          "Bucket %s: oldest %.1f s, %,d failing, %,.1f keys/s over the last minute%n",
          text(bucket, "bucket"),
          bucket.path("oldestSeconds").asDouble(),
          bucket.path("failingBatches").asLong(),
          bucket.path("keysPerSecond").asDouble());
      bucket
          .path("stages")
          .properties()
          .forEach(
              stage ->
                  out.printf(
                      Locale.ROOT,
                      "  %-10s %,12d %-7s %,15d %s%n",
                      stage.getKey(),
                      stage.getValue().path("batches").asLong(),
                      Count.noun(stage.getValue().path("batches").asLong(), "batch", "batches"),
                      stage.getValue().path("keys").asLong(),
                      Count.noun(stage.getValue().path("keys").asLong(), "key", "keys")));
    }
    if (status.path("buckets").isEmpty() && status.path("largeDeletes").asLong() == 0) {
      out.println("Nothing is left to purge.");
    }
    return ExitCode.OK;
  }

  @Command(
      name = "failing",
      description =
          "The 100 batches that have failed most often, with their last error and next attempt.")
  int failing(
      @Mixin ManagementOption management,
      @Option(
              names = "--bucket",
              paramLabel = "BUCKET",
              description = "Those of this bucket alone.")
          @Nullable String bucket) {
    String query =
        bucket == null ? "" : "?bucket=" + URLEncoder.encode(bucket, StandardCharsets.UTF_8);
    JsonNode answer = management.client().get("/purge/failing" + query);
    JsonNode batches = answer.path("batches");
    PrintWriter out = out();
    if (batches.isEmpty()) {
      out.println("No batch is failing.");
    }
    for (JsonNode batch : batches) {
      out.printf(
          "batch %d in %s: %s, %s, next at %s%n  %s: %s%n",
          batch.path("batch").asLong(),
          text(batch, "bucket"),
          Count.of(batch.path("keys").asLong(), "key"),
          Count.of(batch.path("attempts").asLong(), "attempt"),
          batch.path("nextAttemptAt").asText(),
          batch.path("kind").asText(),
          text(batch, "error"));
    }
    if (answer.path("failing").asLong() > batches.size()) {
      out.printf(
          Locale.ROOT,
          "These are the first %,d of %,d; --bucket B shows those of one bucket.%n",
          batches.size(),
          answer.path("failing").asLong());
    }
    return ExitCode.OK;
  }

  @Command(
      name = "pause",
      description = "Stop purging, in every process, also after restarts, until it is resumed.")
  int pause(
      @Mixin ManagementOption management,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              required = true,
              description = "Why, for whoever finds it paused.")
          String reason,
      @Option(
              names = "--until",
              paramLabel = "TIME",
              description = "When it ends by itself, such as 2026-12-24T18:00:00Z.")
          @Nullable String until) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("reason", reason);
    if (until != null) {
      body.put("until", until);
    }
    JsonNode pause = management.client().post("/purge/pause", body);
    out()
        .printf(
            "Paused%s.%n",
            pause.path("until").isNull() ? "" : " until " + pause.path("until").asText());
    return ExitCode.OK;
  }

  @Command(name = "resume", description = "Purge again.")
  int resume(@Mixin ManagementOption management) {
    JsonNode answer =
        management.client().post("/purge/resume", JsonNodeFactory.instance.objectNode());
    out().println(answer.path("resumed").asBoolean() ? "Resumed." : "It was not paused.");
    return ExitCode.OK;
  }

  @Command(name = "retry", description = "Try now what was put off.")
  int retry(
      @Mixin ManagementOption management,
      @Option(names = "--batch", paramLabel = "N", description = "This batch.")
          @Nullable Long batch,
      @Option(
              names = "--bucket",
              paramLabel = "BUCKET",
              description = "All batches of this bucket.")
          @Nullable String bucket,
      @Option(names = "--all", description = "All batches.") boolean all) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (batch != null) {
      body.put("batch", batch);
    }
    if (bucket != null) {
      body.put("bucket", bucket);
    }
    if (all) {
      body.put("all", true);
    }
    if (body.size() != 1) {
      throw management.refusal("one of --batch, --bucket and --all is needed");
    }
    JsonNode answer = management.client().post("/purge/retry", body);
    out().println(retried(batch, answer.path("due").asLong()));
    return ExitCode.OK;
  }

  private static String retried(@Nullable Long batch, long due) {
    if (due > 0) {
      return due == 1
          ? "1 batch is due now."
          : String.format(Locale.ROOT, "%,d batches are due now.", due);
    }
    return batch == null
        ? "Nothing was put off."
        : "Batch " + batch + " was not put off: it is due or being worked on already.";
  }

  /** A text that others have written, such as who can publish; it can't steer the terminal. */
  static String text(JsonNode json, String field) {
    return ControlCharacters.escaped(json.path(field).asText());
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
