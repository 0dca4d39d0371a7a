package io.larch.app;

import io.larch.config.HttpConfig;
import io.larch.config.LarchConfig;
import io.larch.config.Role;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;

/** What an operator is told at the start of who can reach the API, and under which name. */
final class OpenDoors {

  private OpenDoors() {}

  static void tell(Logger log, LarchConfig config) {
    boolean asks = config.access().isOn();
    if (!asks) {
      log.warn(
          "access.mode = none: nobody is asked who they are, on either port; access.mode = keys"
              + " asks for API keys");
    }
    if (config.roles().contains(Role.API)) {
      tellOfApi(log, config.http(), asks);
    }
  }

  private static void tellOfApi(Logger log, HttpConfig config, boolean asks) {
    if (isLoopback(config.host())) {
      log.info(
          "only this machine can reach the API (http.host = {}); http.host = \"0.0.0.0\" opens it"
              + " to others{}",
          config.host(),
          asks
              ? ""
              : ": whoever reaches it can store, read and delete, so put a proxy that asks who"
                  + " they are before it");
    } else if (!asks) {
      log.warn(
          "other machines can reach the API (http.host = {}), and it asks nobody who they are: let"
              + " none but a proxy that does reach it",
          config.host());
    }
    if (config.publicUrl() == null) {
      log.warn(
          "http.public-url is not set, so absolute links begin with what each request says in its"
              + " Host header, and stores, updates and deletes are refused (421) for names with a"
              + " dot that aren't in http.allowed-hosts: set it, such as"
              + " LARCH_HTTP_PUBLIC_URL=https://assets.example.org");
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // Nothing listens on it either.
      return false;
    }
  }
}
