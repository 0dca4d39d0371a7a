package io.larch.app;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Which server a command asks. */
final class ManagementOption {

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = ManagementClient.DEFAULT,
      description = "Management port (default: ${DEFAULT-VALUE}).")
  private @Nullable URI url;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates that a server with TLS is trusted by, in PEM.")
  private @Nullable Path authority;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  ManagementClient client() {
    return client(System.getenv(ManagementClient.KEY_VARIABLE));
  }

  ManagementClient client(@Nullable String key) {
    URI server = Objects.requireNonNull(url);
    boolean http = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
    if (!http || server.getHost() == null || server.getUserInfo() != null) {
      // Not as it is: it may hold a password.
      throw refusal("--url is http:// or https:// with host and port, and nothing else");
    }
    return new ManagementClient(server, authority, key);
  }

  /** Whether it was said which server is meant. */
  boolean isGiven() {
    ParseResult given = command().commandLine().getParseResult();
    return given.hasMatchedOption("--url") || given.hasMatchedOption("--ca");
  }

  /** That the command line is not understood; names the help of the command that it is for. */
  ParameterException refusal(String reason) {
    return new ParameterException(command().commandLine(), reason);
  }

  private CommandSpec command() {
    return Objects.requireNonNull(command);
  }
}
