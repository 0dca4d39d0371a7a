package io.larch.receipt.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningTest {

  /** Of the documentation of Go's signed notes. */
  private static final String NEUMANN =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private static final String NOTE =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.

      — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
      """;

  /** The first key of RFC 8032, section 7.1. */
  private static final String SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String PUBLIC =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  private static String pem(String seed) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getEncoder()
            .encodeToString(HexFormat.of().parseHex("302e020100300506032b657004220420" + seed))
        + "\n-----END PRIVATE KEY-----\n";
  }

  @Test
  void notesOfOthersAreRead() {
    VerifierKey key = VerifierKey.parse(NEUMANN);
    assertThat(key).hasToString(NEUMANN);
    assertThat(SignedNote.parse(NOTE).signers(List.of(key))).containsExactly(key);
  }

  @Test
  void thePublicKeyFollowsFromThePrivateOne() {
    SigningKey key = SigningKey.read(pem(SEED), "a.example").getFirst();
    assertThat(Encodings.hex(key.verifier().bytes())).isEqualTo(PUBLIC);
    assertThat(key).hasToString("signs for a.example");
  }

  @Test
  void aGeneratedKeyCanBeReadAndSigns() {
    SigningKey key = SigningKey.read(SigningKey.generate(), "a.example").getFirst();
    String note = SignedNote.sign("text\n", List.of(key));
    assertThat(SignedNote.parse(note).signers(List.of(key.verifier())))
        .containsExactly(VerifierKey.parse(key.verifier().toString()));
  }

  @Test
  void whileAKeyIsReplacedBothSign() {
    List<SigningKey> keys =
        SigningKey.read(SigningKey.generate() + SigningKey.generate(), Logs.ORIGIN);
    Logs logs = Logs.of(1);
    String checkpoint = logs.checkpoint(keys.getFirst(), keys.getLast());
    assertThat(
            Checkpoint.isSignedByAll(checkpoint, keys.stream().map(SigningKey::verifier).toList()))
        .isTrue();
    assertThat(Checkpoint.open(checkpoint, List.of(keys.getLast().verifier())).size()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nMC4CAQ==\n-----END EC PRIVATE KEY-----\n"
      })
  void whatIsNoKeyIsRefused(String text) {
    assertThatThrownBy(() -> SigningKey.read(text, "a.example"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("openssl genpkey");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",
        "PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3",
        ""
      })
  void keysWhoseIdDoesNotFollowAreRefused(String key) {
    assertThatThrownBy(() -> VerifierKey.parse(key)).isInstanceOf(NotVerifiedException.class);
  }
}
