package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8:1:2::6, 2001:db8:1:2::/64",
    "2001:db8::6, 2001:db8:0:0::/64",
    "::1, 0:0:0:0::/64",
    "::2:3:4:5:6:7, 0:0:2:3::/64",
    "1::, 1:0:0:0::/64"
  })
  void anIpv6ClientIsItsNetwork(String address, String client) {
    assertThat(ClientAddress.of(address)).isEqualTo(client);
  }

  @Test
  void anIpv4ClientIsItsAddress() {
    assertThat(ClientAddress.of("192.0.2.1")).isEqualTo("192.0.2.1");
  }
}
