package io.larch.app;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

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

  ManagementClient client() {
    return new ManagementClient(
        Objects.requireNonNull(url), authority, System.getenv(ManagementClient.KEY_VARIABLE));
  }
}
