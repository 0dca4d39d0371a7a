package io.larch.app;

import io.larch.config.HttpConfig;
import io.larch.config.ManagementConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;

/**
 * Where a server of ours listens, and why it can't.
 *
 * @param key what the user sets the port by, such as {@code http.port}
 * @param host address or name
 * @param port 0 for a free one
 */
record ListenAddress(String key, String host, int port) {

  private static final int FIRST_UNPRIVILEGED = 1024;

  static ListenAddress of(HttpConfig config) {
    return new ListenAddress("http.port", config.host(), config.port());
  }

  static ListenAddress of(ManagementConfig config) {
    return new ListenAddress("management.port", config.host(), config.port());
  }

  /**
   * Takes the port and lets go of it again, so that nothing is started when it can't be had.
   *
   * @throws CommandFailure if it can't
   */
  void requireFree() {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the host name %s, which is to be listened on, is not known here: set %s to an address of this machine, or 0.0.0.0 for all"
              .formatted(host, hostKey()));
    }
    try (ServerSocket socket = new ServerSocket()) {
      // What a connection that has ended leaves behind for a while is no hindrance.
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /** The failure that listening ended in, in words for the user, when it is one of the address. */
  Throwable explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return refused(cause);
      }
    }
    return failure;
  }

  private CommandFailure refused(Throwable cause) {
    return new CommandFailure(
        ExitCode.FAILED, why(String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT)), cause);
  }

  private String why(String reason) {
    if (reason.contains("address already in use")) {
      return "port %d on %s is in use by another process: stop that one, or choose another port with %s"
          .formatted(port, host, key);
    }
    if (reason.contains("cannot assign requested address")) {
      return "%s is no address of this machine: set %s to one that is, or 0.0.0.0 for all"
          .formatted(host, hostKey());
    }
    if (port > 0 && port < FIRST_UNPRIVILEGED && reason.contains("permission denied")) {
      return "port %d on %s is not permitted: below 1024 it takes root or CAP_NET_BIND_SERVICE; choose another port with %s"
          .formatted(port, host, key);
    }
    return "port %d on %s can't be listened on (%s): choose another with %s"
        .formatted(port, host, reason, key);
  }

  private String hostKey() {
    return key.replace(".port", ".host");
  }
}
