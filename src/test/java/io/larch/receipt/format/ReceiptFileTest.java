package io.larch.receipt.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.receipt.format.ReceiptFile.Claim;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReceiptFileTest {

  private final Logs logs = Logs.of(5);

  private static List<Leaf> verify(String file, @Nullable Claim claim) {
    return ReceiptFile.verify(file, Logs.KEYS, claim);
  }

  private static Claim claim(String selector) {
    return new Claim(selector, Encodings.base64Url(Logs.SALT));
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", "receipt-number-0002").put("state", "purged");
    json.put("requestedAt", "2026-01-29T10:15:30.000002Z");
    json.put("purgedAt", "2026-01-29T10:15:31.000002Z");
    json.put("assets", 1).put("contentKeys", 2).put("bytes", 3000).put("keysLeft", 0);
    json.put("leaf", logs.leaf(4)).put("proof", logs.proof(4));
    json.put("purgedLeaf", logs.leaf(5)).put("purgedProof", logs.proof(5));
    return json.put("cdn", "none");
  }

  @Test
  void aProofIsVerifiedByItself() {
    for (int i = 0; i < 10; i++) {
      assertThat(verify(logs.proof(i), null)).hasSize(1);
    }
  }

  @Test
  void aReceiptIsVerifiedWithBothOfItsProofs() {
    assertThat(verify(json().toString(), claim(Logs.SELECTOR)))
        .containsExactly(Logs.first(2), Logs.purged(2));
  }

  @Test
  void theSelectorIsVerifiedUnderItsSalt() {
    String proof = logs.proof(0);
    assertThatCode(() -> verify(proof, claim(Logs.SELECTOR))).doesNotThrowAnyException();
    assertThatThrownBy(() -> verify(proof, claim(Logs.SELECTOR + "1")))
        .hasMessageContaining("not of this selector");
    String other = Encodings.base64Url(Commitment.newSalt());
    assertThatThrownBy(() -> verify(proof, new Claim(Logs.SELECTOR, other)))
        .hasMessageContaining("not of this selector");
    assertThatThrownBy(() -> verify(proof, new Claim(Logs.SELECTOR, other + "=")))
        .hasMessageContaining("salt");
    assertThatThrownBy(() -> verify(logs.proof(1), claim(Logs.SELECTOR)))
        .hasMessageContaining("not a receipt's first");
  }

  @Test
  void anyByteOfAProofThatIsChangedMakesItFail() {
    byte[] proof = logs.proof(6).getBytes(UTF_8);
    for (int i = 0; i < proof.length; i++) {
      for (int change : new int[] {1, 0x40}) {
        byte[] changed = proof.clone();
        changed[i] ^= (byte) change;
        assertThatThrownBy(() -> verify(new String(changed, UTF_8), null))
            .as("byte %d by %d", i, change)
            .isInstanceOf(NotVerifiedException.class);
      }
    }
  }

  @Test
  void aByteMoreOrLessMakesItFail() {
    String proof = logs.proof(6);
    assertThatThrownBy(() -> verify(proof + "\n", null)).isInstanceOf(NotVerifiedException.class);
    assertThatThrownBy(() -> verify(proof.substring(0, proof.length() - 1), null))
        .isInstanceOf(NotVerifiedException.class);
    assertThatThrownBy(() -> verify(proof.replace("\n", "\r\n"), null))
        .isInstanceOf(NotVerifiedException.class);
  }

  @Test
  void aReceiptWhoseProofsAreOfDifferentReceiptsIsRefused() {
    ObjectNode json = json().put("purgedLeaf", logs.leaf(7)).put("purgedProof", logs.proof(7));
    assertThatThrownBy(() -> verify(json.toString(), null)).hasMessageContaining("another receipt");
  }

  @Test
  void aReceiptThatSaysOtherThingsThanItsLeafIsRefused() {
    for (String name : List.of("assets", "contentKeys", "bytes")) {
      assertThatThrownBy(() -> verify(json().put(name, 77).toString(), null))
          .hasMessageContaining("other things");
    }
    assertThatThrownBy(() -> verify(json().put("leaf", logs.leaf(2)).toString(), null))
        .hasMessageContaining("another leaf");
    assertThatThrownBy(() -> verify(json().put("more", 1).toString(), null))
        .hasMessageContaining("fields");
  }

  @Test
  void anUnknownSignatureIsPassedOverAndAWrongOneOfAKnownKeyRefusesAll() {
    SigningKey other = SigningKey.read(SigningKey.generate(), Logs.ORIGIN).getFirst();
    String checkpoint = logs.checkpoint(Logs.KEY, other);
    assertThat(Checkpoint.open(checkpoint, Logs.KEYS).size()).isEqualTo(10);
    assertThatThrownBy(() -> Checkpoint.open(logs.checkpoint(other), List.of(Logs.KEY.verifier())))
        .hasMessageContaining("no known key");
    String wrong =
        checkpoint.substring(0, checkpoint.indexOf("\n\n") + 2)
            + Logs.of(1).checkpoint(other).split("\n\n", 2)[1]
            + Logs.KEY.line(checkpoint.substring(0, checkpoint.indexOf("\n\n") + 1));
    assertThatThrownBy(() -> Checkpoint.open(wrong, List.of(Logs.KEY.verifier(), other.verifier())))
        .hasMessageContaining("wrong");
  }

  @Test
  void aLogIsConsistentWithWhatItWas() {
    Logs older = Logs.of(3);
    assertThat(
            Consistency.verify(
                older.checkpoint(Logs.KEY),
                logs.checkpoint(Logs.KEY),
                logs.consistency(6),
                Logs.KEYS))
        .containsExactly(6L, 10L);
    assertThatThrownBy(
            () ->
                Consistency.verify(
                    older.checkpoint(Logs.KEY),
                    logs.checkpoint(Logs.KEY),
                    logs.consistency(5),
                    Logs.KEYS))
        .isInstanceOf(NotVerifiedException.class);
    Logs forked = Logs.of(2);
    forked.add(Logs.first(99));
    forked.add(Logs.purged(99));
    assertThatThrownBy(
            () ->
                Consistency.verify(
                    forked.checkpoint(Logs.KEY),
                    logs.checkpoint(Logs.KEY),
                    logs.consistency(6),
                    Logs.KEYS))
        .hasMessageContaining("not the beginning");
  }

  @Test
  void anEmptyLogBeginsEveryOther() {
    assertThat(
            Consistency.verify(
                new Logs().checkpoint(Logs.KEY), logs.checkpoint(Logs.KEY), "", Logs.KEYS))
        .containsExactly(0L, 10L);
  }
}
