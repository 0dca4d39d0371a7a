package io.larch.receipt.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.larch.receipt.format.TlogProof.Verified;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code larch receipt verify} is given: a proof, or the answer of {@code GET /receipts/…}.
 */
public final class ReceiptFile {

  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "state",
          "requestedAt",
          "purgedAt",
          "assets",
          "contentKeys",
          "bytes",
          "keysLeft",
          "leaf",
          "proof",
          "purgedLeaf",
          "purgedProof",
          "cdn");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ReceiptFile() {}

  /**
   * A selector and its salt, which a receipt is to be of.
   *
   * @param text canonical
   * @param salt as it was answered
   */
  public record Claim(String text, String salt) {}

  /**
   * Checks all of it.
   *
   * @param claim null: whatever it is of
   * @return the leaves that are proven, the first one first
   * @throws NotVerifiedException if anything is wrong
   */
  public static List<Leaf> verify(String file, List<VerifierKey> keys, @Nullable Claim claim) {
    List<Leaf> leaves =
        file.startsWith("{")
            ? receipt(file, keys)
            : List.of(TlogProof.parse(file).verify(keys).leaf());
    if (claim != null) {
      Commitment.verify(leaves.getFirst(), claim.text(), claim.salt());
    }
    return leaves;
  }

  private static List<Leaf> receipt(String file, List<VerifierKey> keys) {
    JsonNode json = parsed(file);
    Set<String> names = new HashSet<>();
    json.fieldNames().forEachRemaining(names::add);
    require(names.equals(FIELDS), "the receipt has not the fields that it must have");
    List<Leaf> leaves = new ArrayList<>();
    Verified first = proven(json, "leaf", "proof", keys);
    require(first != null, "the receipt has no proof yet");
    if (first != null) {
      requireSame(json, first.leaf());
      leaves.add(first.leaf());
    }
    Verified last = proven(json, "purgedLeaf", "purgedProof", keys);
    if (last == null) {
      require(json.get("purgedAt").isNull(), "the receipt says purged, and has no proof of it");
    } else {
      Leaf leaf = last.leaf();
      require(
          leaf.kind() == Leaf.Kind.PURGED && json.get("id").asText().equals(leaf.of()),
          "the purged leaf is of another receipt");
      require(text(json, "purgedAt").equals(leaf.at()), "purgedAt is not as in the purged leaf");
      leaves.add(leaf);
    }
    return leaves;
  }

  private static void requireSame(JsonNode json, Leaf leaf) {
    require(
        leaf.kind().isFirst() && text(json, "id").equals(leaf.id()),
        "the leaf is not this receipt's first");
    require(
        text(json, "requestedAt").equals(leaf.at())
            && json.get("assets").asText().equals(Long.toString(leaf.assets()))
            && json.get("contentKeys").asText().equals(Long.toString(leaf.contentKeys()))
            && json.get("bytes").asText().equals(Long.toString(leaf.bytes())),
        "the receipt says other things than its leaf");
  }

  private static @Nullable Verified proven(
      JsonNode json, String leaf, String proof, List<VerifierKey> keys) {
    require(
        json.get(leaf).isNull() == json.get(proof).isNull(),
        leaf + " and " + proof + " are there both or neither");
    if (json.get(proof).isNull()) {
      return null;
    }
    TlogProof parsed = TlogProof.parse(text(json, proof));
    require(text(json, leaf).equals(parsed.leaf()), proof + " is of another leaf than " + leaf);
    return parsed.verify(keys);
  }

  private static String text(JsonNode json, String name) {
    require(json.get(name).isTextual(), name + " is not a string");
    return json.get(name).textValue();
  }

  private static JsonNode parsed(String file) {
    try {
      return JSON.readTree(file);
    } catch (JsonProcessingException e) {
      throw new NotVerifiedException("the receipt is not JSON");
    }
  }

  private static void require(boolean holds, String reason) {
    if (!holds) {
      throw new NotVerifiedException(reason);
    }
  }
}
