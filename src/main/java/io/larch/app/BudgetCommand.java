package io.larch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code larch budget}: asks a running server, by its management port. */
@Command(
    name = "budget",
    description =
        "See and lift the delete budgets of a running server, by its management port. They are"
            + " those of all servers with the same database.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class)
final class BudgetCommand {

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "list",
      description = "The 100 keys and tokens that have deleted most in this hour.")
  int list(@Mixin ManagementOption management) {
    JsonNode answer = management.client().get("/budgets");
    PrintWriter out = out();
    if (answer.path("assetsPerHour").isNull()) {
      out.println("Deletes have no budget (access.delete-budget.assets-per-hour).");
      return ExitCode.OK;
    }
    out.printf(
        Locale.ROOT,
        "Budget: %,d assets an hour. Of this hour's, servers hold for deletes or have used:%n",
        answer.path("assetsPerHour").asLong());
    for (JsonNode principal : answer.path("principals")) {
      out.printf(
          Locale.ROOT,
          "  %s: %,d%n",
          PurgeCommand.text(principal, "principal"),
          principal.path("leased").asLong());
    }
    return ExitCode.OK;
  }

  @Command(name = "lift", description = "Let a key or token begin its budget of this hour anew.")
  int lift(
      @Mixin ManagementOption management,
      @Parameters(paramLabel = "NAME", description = "As the list has it, such as key:abc.")
          String name) {
    management
        .client()
        .post("/budgets/lift", JsonNodeFactory.instance.objectNode().put("principal", name));
    out().printf("%s may delete again.%n", ControlCharacters.escaped(name));
    return ExitCode.OK;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
