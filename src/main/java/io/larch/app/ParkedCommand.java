package io.larch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code larch purge parked}. */
@Command(
    name = "parked",
    description =
        "The messages that could not be read; sends them back, or throws them away, when told to.")
final class ParkedCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final ManagementOption management = new ManagementOption();

  @Option(names = "--redrive", description = "Send them back to the purge queue.")
  private boolean redrive;

  @Option(names = "--discard", description = "Throw them away; no purge is lost by that.")
  private boolean discard;

  @Option(
      names = "--at-most",
      paramLabel = "N",
      description = "No more than N of them, the oldest first (default: 1000).")
  private @Nullable Integer atMost;

  @Override
  public Integer call() {
    ManagementClient client = management.client();
    if (redrive && discard) {
      throw management.refusal("--redrive and --discard exclude each other");
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (atMost != null) {
      body.put("atMost", atMost);
    }
    if (redrive) {
      return moved(
          client.post("/purge/parked/redrive", body),
          "redriven",
          "%s went back to the purge queue.%n");
    }
    if (discard) {
      return moved(client.post("/purge/parked/discard", body), "discarded", "%s discarded.%n");
    }
    if (atMost != null) {
      throw management.refusal("--at-most goes with --redrive or --discard");
    }
    show(client.get("/purge/parked"));
    return ExitCode.OK;
  }

  private int moved(JsonNode answer, String done, String sentence) {
    out().printf(sentence, Count.of(answer.path(done).asLong(), "message"));
    if (!answer.path("stoppedBy").isNull()) {
      throw new CommandFailure(
          ExitCode.FAILED, "the others stay parked: " + PurgeCommand.text(answer, "stoppedBy"));
    }
    return ExitCode.OK;
  }

  private void show(JsonNode parked) {
    PrintWriter out = out();
    long all = parked.path("parked").asLong();
    out.printf("%s %s parked.%n", Count.of(all, "message"), all == 1 ? "is" : "are");
    for (JsonNode message : parked.path("oldest")) {
      out.printf(
          Locale.ROOT,
          "at %s, %,d bytes: %s%n  %s%n",
          message.path("parkedAt").isNull() ? "?" : message.path("parkedAt").asText(),
          message.path("bytes").asLong(),
          PurgeCommand.text(message, "reason"),
          PurgeCommand.text(message, "start"));
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
