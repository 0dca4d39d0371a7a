package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.EncodedSlashes;
import io.larch.config.HttpConfig;
import io.vertx.core.net.SocketAddress;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts are this server's own. */
class OwnHostsTest {

  private static final HttpConfig HTTP =
      RunningServer.config(null, Set.of("ops.example"), Set.of(), EncodedSlashes.ALLOW);

  private static Authority host(String text) {
    return Objects.requireNonNull(Authority.parse(text), text);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7,       192.0.2.7:8081,      true",
    "192.0.2.7,       192.0.2.8:8081,      false",
    "192.0.2.7,       larch,               false",
    "2001:db8::7,     [2001:db8::7],       true",
    "2001:db8::7,     [2001:db8::8],       false",
    "larch-1.internal, larch-1.internal:1, true",
    "larch-1.internal, larch-2.internal,   false",
    "127.0.0.1,       localhost:8081,      true",
    "0.0.0.0,         [::1]:8081,          true",
    "0.0.0.0,         192.0.2.7,           false",
    "0.0.0.0,         ops.example:8081,    true",
  })
  void managementIsTheHostThatItListensAt(String bound, String asked, boolean own) {
    assertThat(OwnHosts.ofManagement(HTTP, bound).contain(host(asked))).isEqualTo(own);
  }

  @Test
  void addressThatAConnectionCameToIsOwn() {
    SocketAddress local = SocketAddress.inetSocketAddress(8081, "192.0.2.7");
    assertThat(OwnHosts.isAddressOf(host("192.0.2.7:9"), local)).isTrue();
    assertThat(OwnHosts.isAddressOf(host("192.0.2.8"), local)).isFalse();
    assertThat(OwnHosts.isAddressOf(host("ops.example"), local)).isFalse();
    assertThat(OwnHosts.isAddressOf(host("192.0.2.7"), null)).isFalse();
    assertThat(OwnHosts.isAddressOf(host("192.0.2.999"), local)).isFalse();
    assertThat(
            OwnHosts.isAddressOf(
                host("[2001:DB8:0::7]:81"), SocketAddress.inetSocketAddress(1, "2001:db8::7")))
        .isTrue();
  }
}
