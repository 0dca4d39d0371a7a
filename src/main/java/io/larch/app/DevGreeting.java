package io.larch.app;

import java.nio.file.Path;

/** What {@code larch dev} prints once it is ready: where it is, and what to try. */
final class DevGreeting {

  private DevGreeting() {}

  /**
   * @param access whether requests are asked who sends them
   */
  static String text(int port, int managementPort, Path data, boolean access) {
    String curl = access ? "curl -H \"Authorization: Bearer $KEY\"" : "curl";
    String url = "http://127.0.0.1:" + port;
    return """

    Larch is ready on %1$s
    The API, to read: %1$s/docs
    Management on http://127.0.0.1:%2$d (/health/ready, /metrics); data in %3$s

    Try%5$s:
      %4$s -F asset=@README.md -F 'metadata={"labels":{"kind":"text"}}' %1$s/assets/try/it
      %4$s -F asset=@README.md %1$s/assets/try/that/too
      %4$s %1$s/assets/try/it/-/info
      %4$s %1$s/assets/try/it/-/content
      %4$s -X DELETE -i %1$s/assets/try/it
      %4$s -X DELETE -i %1$s/assets/try/-/recursive

    Ctrl-C ends it; what is stored stays.
    """
        .formatted(
            url,
            managementPort,
            data.toAbsolutePath().normalize(),
            curl,
            access ? ", with the key below in KEY" : "");
  }
}
