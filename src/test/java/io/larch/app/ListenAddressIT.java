package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListenAddressIT {

  private static final String LOOPBACK = "127.0.0.1";

  @Test
  void portThatIsTakenIsNamedWithTheWayOut() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              new ListenAddress("http.port", LOOPBACK, taken.getLocalPort())::requireFree)
          .isInstanceOf(CommandFailure.class)
          .hasMessage(
              "port %d on 127.0.0.1 is in use by another process: stop that one, or choose another"
                  + " port with http.port",
              taken.getLocalPort());
    }
  }

  @Test
  void portThatIsFreeStaysFree() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    new ListenAddress("--port", LOOPBACK, port).requireFree();
    assertThatCode(new ListenAddress("--port", LOOPBACK, port)::requireFree)
        .doesNotThrowAnyException();
  }

  @Test
  void addressOfAnotherMachineIsTold() {
    assertThatThrownBy(new ListenAddress("http.port", "192.0.2.1", 0)::requireFree)
        .hasMessage(
            "192.0.2.1 is no address of this machine: set http.host to one that is, or 0.0.0.0 for"
                + " all");
  }

  @Test
  void unknownHostNameIsTold() {
    assertThatThrownBy(new ListenAddress("management.port", "nowhere.invalid", 8081)::requireFree)
        .hasMessageContaining("nowhere.invalid")
        .hasMessageContaining("set management.host");
  }

  /** As the operating system says it to who isn't root; the tests may be. */
  @Test
  void lowPortThatIsNotPermittedSaysWhatItTakes() {
    ListenAddress address = new ListenAddress("http.port", "0.0.0.0", 80);
    assertThat(address.explain(new BindException("Permission denied")))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(
            "port 80 on 0.0.0.0 is not permitted: below 1024 it takes root or CAP_NET_BIND_SERVICE;"
                + " choose another port with http.port");
  }

  @Test
  void otherFailuresStayAsTheyAre() {
    IOException other = new IOException("no files left");
    assertThat(new ListenAddress("http.port", LOOPBACK, 1).explain(other)).isSameAs(other);
  }
}
