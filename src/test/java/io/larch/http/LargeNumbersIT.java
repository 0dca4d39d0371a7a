package io.larch.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.app.RunningLarch;
import io.larch.testing.AssetClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers with more digits than any type holds, wherever a client may write one: refused, never
 * wrapped around, never taken for absent, never an error of ours, and nothing is deleted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeNumbersIT {

  /** Beyond an int, beyond a long, to and beyond what wraps around to small ones, and very long. */
  private static final List<String> NUMBERS =
      List.of(
          "2147483648",
          "4294967296",
          "4294967297",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551616",
          "18446744073709551617",
          "-9223372036854775809",
          "1" + "0".repeat(999));

  private static final String LIST = "{\"assets\":[{\"path\":\"n/a\",\"entryId\":1}]}";

  private final RunningLarch larch = new RunningLarch();
  private final AssetClient api = new AssetClient(larch.address());
  private final int port = larch.address().getPort();

  @BeforeAll
  void store() {
    byte[] content = "x".getBytes(StandardCharsets.US_ASCII);
    for (int entry = 0; entry < 2; entry++) {
      assertThat(api.store("/assets/n/a", content).statusCode()).isEqualTo(201);
    }
  }

  @AfterEach
  void nothingIsDeleted() {
    assertThat(api.get("/assets/n/a/-/entry/0").statusCode()).isEqualTo(200);
    assertThat(api.get("/assets/n/a/-/entry/1").statusCode()).isEqualTo(200);
  }

  @AfterAll
  void stop() {
    larch.close();
  }

  static Stream<String> requests() {
    return Stream.of(
            "DELETE /assets/n/a?limit=%s",
            "DELETE /assets/n/a/-/%s",
            "DELETE /assets/n/a/-/new/%s",
            "DELETE /assets/n/a/-/modified?limit=%s",
            "DELETE /assets/n/a/-/all?expect=%s",
            "DELETE /assets/n/-/recursive?expect=%s",
            "DELETE /assets/-/recursive?tag=none&expect=%s",
            "GET /assets/n/a/-/entry/%s",
            "GET /assets/n/a/-/entry/%s/content",
            "GET /assets/n/-/recursive/info?limit=%s",
            "GET /assets/n/-/recursive/info?cursor=%s",
            "GET /assets/-/recursive/info?cursor=%s")
        .flatMap(request -> NUMBERS.stream().map(request::formatted));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void numberInATargetIsRefused(String request) throws IOException {
    String[] words = request.split(" ", 2);
    RawConnection.Answer answer =
        RawConnection.exchange(port, local(RawConnection.request(words[0], words[1])));
    assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
  }

  /** That an entry which isn't there be gone is no error; one that can't be is. */
  @ParameterizedTest
  @FieldSource("NUMBERS")
  void entryThatIsNotThereIsNoOther(String entry) throws IOException {
    RawConnection.Answer answer =
        RawConnection.exchange(
            port, local(RawConnection.request("DELETE", "/assets/n/a/-/entry/" + entry)));
    assertThat(answer.status() == 204 ? answer.header("Larch-Deleted") : answer.status())
        .isIn("0", 400);
  }

  static Stream<String> lists() {
    return Stream.concat(NUMBERS.stream(), Stream.of("1e400", "1e-400", "0.5", "1e999999999"))
        .flatMap(
            number ->
                Stream.of(
                    "{\"assets\":[{\"path\":\"n/a\",\"entryId\":1},"
                        + "{\"path\":\"n/a\",\"entryId\":"
                        + number
                        + "}]}"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void listWithANumberThatIsNoEntryIdIsRefusedAsAWhole(String list) throws IOException {
    assertThat(post("Content-Length: " + list.length(), list).status()).isBetween(400, 499);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2147483648",
        "4294967297",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551617",
        "99999999999999999999999999999999999999"
      })
  void lengthOfABodyIsRefusedBeforeTheBodyCame(String length) throws IOException {
    assertThat(post("Content-Length: " + length, LIST).status()).isIn(400, 413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80000000",
        "100000000",
        "100000000000000",
        "7fffffffffffffff",
        "8000000000000000",
        "10000000000000047",
        "ffffffffffffffffffffffffffffffff"
      })
  void sizeOfAChunkIsRefused(String size) throws IOException {
    String chunks = size + "\r\n" + LIST + "\r\n0\r\n\r\n";
    assertThat(post("Transfer-Encoding: chunked", chunks).status()).isIn(400, 413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"65536", "99999", "4294967376", "18446744073709551696", "99999999999999999999999"})
  void portOfAHostIsRefused(String number) throws IOException {
    String request =
        RawConnection.request("DELETE", "/assets/n/a")
            .replace("Host: test", "Host: localhost:" + number);
    assertThat(RawConnection.exchange(port, request).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"9223372036854775808-1\"",
        "\"1-9223372036854775808\"",
        "\"18446744073709551617-1\"",
        "\"4294967297-4294967297\""
      })
  void entityTagIsOfNoAsset(String tag) throws IOException {
    for (String target : List.of("/assets/n/a", "/assets/n/a/-/entry/0")) {
      RawConnection.Answer answer =
          RawConnection.exchange(
              port, local(RawConnection.request("DELETE", target, "If-Match: " + tag)));
      assertThat(answer.status()).as(answer.body()).isEqualTo(412);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/purge/retry | {\"batch\":9223372036854775808}",
        "/purge/retry | {\"batch\":1e400}",
        "/purge/parked/redrive | {\"atMost\":4294967297}",
        "/purge/parked/discard | {\"atMost\":18446744073709551617}"
      })
  void operatorsNumberIsRefused(String path, String json) throws IOException {
    String request =
        RawConnection.request(
            "POST", path, "Content-Type: application/json", "Content-Length: " + json.length());
    RawConnection.Answer answer =
        RawConnection.exchange(larch.managementAddress().getPort(), local(request) + json);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
  }

  private RawConnection.Answer post(String framing, String body) throws IOException {
    String head =
        RawConnection.request("POST", "/deletions", "Content-Type: application/json", framing);
    return RawConnection.exchange(port, local(head) + body);
  }

  private static String local(String request) {
    return request.replace("Host: test", "Host: localhost");
  }
}
