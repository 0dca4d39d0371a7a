package io.larch.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code larch keys …}: API keys. */
@Command(
    name = "keys",
    description =
        "Make, list, rotate and revoke API keys, over the management port of a running server,"
            + " which is shown the key of LARCH_KEY. What one server is told holds for all that"
            + " share its database, within 5 s.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class)
final class KeysCommand {

  private final LarchProcess process;
  private final Path home;

  @Spec private @Nullable CommandSpec spec;

  KeysCommand(LarchProcess process, Path home) {
    this.process = process;
    this.home = home;
  }

  @Command(
      name = "create",
      description =
          "Make a key and print it, once. With --admin it may do everything, and is made straight"
              + " in the database of the configuration: that is how the first one comes about.")
  int create(
      @Mixin ManagementOption management,
      @Option(names = "--name", paramLabel = "NAME", description = "For people.")
          @Nullable String name,
      @Option(
              names = "--permission",
              paramLabel = "WORD",
              split = ",",
              description = "Such as \"read /a/**\" or operate; several with commas between.")
          @Nullable List<String> permissions,
      @Option(
              names = "--expires-at",
              paramLabel = "TIME",
              description = "When it ceases to be valid, such as 2030-12-24T18:00:00Z.")
          @Nullable String expiresAt,
      @Option(names = "--admin", description = "One that may do everything.") boolean admin,
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description =
                  "With --admin: HOCON file to read (default: conf/larch.conf beside the"
                      + " launcher).")
          @Nullable Path config) {
    if (admin) {
      if (permissions != null || expiresAt != null || management.isGiven()) {
        throw management.refusal("--admin goes with --name and --config alone");
      }
      Path file = config != null ? config : home.resolve("conf/larch.conf");
      return process.createAdminKey(file, name != null ? name : "admin");
    }
    if (name == null || permissions == null || config != null) {
      throw management.refusal(
          "--name and --permission are needed, or --admin, which alone goes with --config");
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", name);
    ArrayNode words = body.putArray("permissions");
    permissions.forEach(words::add);
    if (expiresAt != null) {
      body.put("expiresAt", expiresAt);
    }
    out().println(management.client().post("/keys", body).path("key").asText());
    return ExitCode.OK;
  }

  @Command(name = "list", description = "All keys, the oldest first, without their secrets.")
  int list(@Mixin ManagementOption management) {
    JsonNode keys = management.client().get("/keys").path("keys");
    PrintWriter out = out();
    if (keys.isEmpty()) {
      out.println("There are no keys.");
    }
    for (JsonNode key : keys) {
      StringJoiner words = new StringJoiner(", ");
      key.path("permissions").forEach(word -> words.add(word.asText()));
      out.printf(
          "%s  %s%n  %s%n  made at %s%s%s%n",
          PurgeCommand.text(key, "id"),
          PurgeCommand.text(key, "name"),
          ControlCharacters.escaped(words.toString()),
          PurgeCommand.text(key, "createdAt"),
          said(key, "rotatedAt", ", rotated at "),
          said(key, "expiresAt", ", expires at "));
    }
    return ExitCode.OK;
  }

  private static String said(JsonNode key, String field, String words) {
    return key.path(field).isTextual() ? words + PurgeCommand.text(key, field) : "";
  }

  @Command(
      name = "rotate",
      description =
          "Give a key a new secret, and print it, once. The old one is refused from then on.")
  int rotate(
      @Mixin ManagementOption management,
      @Parameters(paramLabel = "ID", description = "As `list` shows it.") String id,
      @Option(
              names = "--grace",
              paramLabel = "TIME",
              description = "How long the old secret is taken all the same, such as 1h; up to 7d.")
          @Nullable String grace) {
    String query = grace == null ? "" : "?grace=" + safe(management, grace);
    out()
        .println(
            management
                .client()
                .post("/keys/" + safe(management, id) + "/rotate" + query)
                .path("key")
                .asText());
    return ExitCode.OK;
  }

  @Command(name = "revoke", description = "Take a key away: it is refused everywhere within 5 s.")
  int revoke(
      @Mixin ManagementOption management,
      @Parameters(paramLabel = "ID", description = "As `list` shows it.") String id) {
    management.client().delete("/keys/" + safe(management, id));
    out().println("Key " + id + " is revoked.");
    return ExitCode.OK;
  }

  /** What is part of a URL. */
  private static String safe(ManagementOption management, String text) {
    if (!text.matches("[0-9A-Za-z]{1,32}")) {
      throw management.refusal(
          "'" + ControlCharacters.escaped(text) + "' can't be an id of a key or a time");
    }
    return text;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
