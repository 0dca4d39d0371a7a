package io.larch.receipt;

import static io.larch.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.larch.kept.KeptForReceipts;
import io.larch.receipt.Receipt.State;
import io.larch.receipt.format.Checkpoint;
import io.larch.receipt.format.Consistency;
import io.larch.receipt.format.Encodings;
import io.larch.receipt.format.Leaf;
import io.larch.receipt.format.MerkleTree;
import io.larch.receipt.format.Sha256;
import io.larch.receipt.format.SigningKey;
import io.larch.receipt.format.TlogProof;
import io.larch.testing.TestDatabase;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SequencerIT {

  private static final String ORIGIN = "log.example/larch";
  private static final String PEM = SigningKey.generate();
  private static final LogKeys KEYS = keys(PEM);
  private static final KeptAssets KEPT = new KeptForReceipts();

  private final TestDatabase database = new TestDatabase();
  private final ReceiptService receipts = new ReceiptService(database.requests(), KEYS, KEPT);
  private int asked;

  private static LogKeys keys(String pem) {
    return new LogKeys(ORIGIN, SigningKey.read(pem, ORIGIN), List.of());
  }

  private Sequencer sequencer(LogKeys keys) {
    return new Sequencer(database.vertx(), database.background(), keys, "s3", KEPT);
  }

  private void round() {
    await(sequencer(KEYS).round());
  }

  /** A delete of one asset with these keys, which are now to be purged. */
  private String deleted(String... contentKeys) {
    String id = "receipt-number-%04d".formatted(asked++);
    database.execute(
        "INSERT INTO receipt_leaf (id, receipt, kind, commitment, assets, content_keys, bytes)"
            + " VALUES ('%1$s', '%1$s', 'deleted', '\\x%2$s', %3$d, %4$d, 1000)"
                .formatted(
                    id, "ab".repeat(32), contentKeys.length > 0 ? 1 : 0, contentKeys.length));
    for (String key : contentKeys) {
      batch(key, id, null);
    }
    return id;
  }

  private void batch(String key, String receipt, @Nullable String other) {
    database.execute(
        "INSERT INTO purge_batch (bucket, content_keys, receipt, other_receipt) VALUES ('b', '{%s}',"
                .formatted(key)
            + " '%s', %s)".formatted(receipt, other == null ? "NULL" : "'" + other + "'"));
  }

  /** As the purge does when the store has confirmed. */
  private void purged(String... keys) {
    for (String key : keys) {
      database.execute(
          "WITH gone AS (DELETE FROM purge_batch WHERE content_keys = '{%s}'".formatted(key)
              + " RETURNING receipt, other_receipt, bucket), each AS (SELECT bucket,"
              + " unnest(ARRAY[receipt, other_receipt]) AS receipt FROM gone), noted AS ("
              + "INSERT INTO confirmed_key SELECT receipt, sha256(convert_to(bucket || '/%s',"
                  .formatted(key)
              + " 'UTF8')) FROM each WHERE receipt IS NOT NULL)"
              + " INSERT INTO settled_receipt SELECT receipt FROM each WHERE receipt IS NOT NULL");
    }
  }

  private String checkpoint() {
    return await(receipts.checkpoint()).orElseThrow();
  }

  private long size() {
    return Checkpoint.open(checkpoint(), KEYS.verifiers()).size();
  }

  private Receipt receipt(String id) {
    return await(receipts.find(id)).orElseThrow();
  }

  private Leaf proven(String id, Leaf.Kind kind) {
    return TlogProof.parse(await(receipts.proof(id, kind)).orElseThrow())
        .verify(KEYS.verifiers())
        .leaf();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void anEmptyLogHasACheckpoint() {
    assertThat(size()).isZero();
    round();
    assertThat(size()).isZero();
  }

  @Test
  void aReceiptIsProvenOnceSequencedAndPurgedWhenItsLastKeyIsConfirmed() {
    String id = deleted("k1", "k2");
    assertThat(receipt(id).leaf()).isNull();
    assertThat(await(receipts.proof(id, Leaf.Kind.DELETED))).isEmpty();
    round();
    assertThat(proven(id, Leaf.Kind.DELETED).contentKeys()).isEqualTo(2);
    assertThat(receipt(id).state()).isEqualTo(State.PURGING);
    assertThat(receipt(id).keysLeft()).isEqualTo(2);
    purged("k1");
    round();
    assertThat(receipt(id).state()).isEqualTo(State.PURGING);
    assertThat(receipt(id).keysLeft()).isEqualTo(1);
    purged("k2");
    round();
    assertThat(receipt(id).state()).isEqualTo(State.PURGED);
    Leaf last = proven(id, Leaf.Kind.PURGED);
    assertThat(last.of()).isEqualTo(id);
    assertThat(last.contentKeys()).isEqualTo(2);
    assertThat(last.stores()).containsExactly(new Leaf.Confirmed(2, "s3"));
    assertThat(last.keysRoot())
        .isEqualTo(
            Encodings.hex(
                MerkleTree.root(
                    Stream.of("b/k1", "b/k2")
                        .map(key -> Sha256.of(key.getBytes(StandardCharsets.UTF_8)))
                        .sorted(Arrays::compareUnsigned)
                        .map(MerkleTree::leafHash)
                        .toList())));
  }

  @Test
  void aDeleteThatFoundNothingIsPurgedAtOnce() {
    String id = deleted();
    assertThat(receipt(id).state()).isEqualTo(State.PURGED);
    round();
    assertThat(proven(id, Leaf.Kind.PURGED).keysRoot())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(proven(id, Leaf.Kind.PURGED).stores()).isEmpty();
  }

  @Test
  void aKeyThatTwoReceiptsWaitForCountsForBoth() {
    String first = deleted("k1");
    String second = deleted("k2");
    database.execute(
        "UPDATE purge_batch SET other_receipt = '%s' WHERE content_keys = '{k1}'"
            .formatted(second));
    round();
    purged("k2");
    round();
    assertThat(receipt(second).state()).isEqualTo(State.PURGING);
    assertThat(receipt(second).keysLeft()).isEqualTo(1);
    purged("k1");
    round();
    assertThat(proven(first, Leaf.Kind.PURGED).contentKeys()).isEqualTo(1);
    assertThat(proven(second, Leaf.Kind.PURGED).contentKeys()).isEqualTo(2);
  }

  @Test
  void whatIsMarkedTwiceIsPurgedOnce() {
    String id = deleted("k1");
    purged("k1");
    round();
    database.execute("INSERT INTO settled_receipt VALUES ('%s')".formatted(id));
    database.execute("INSERT INTO settled_receipt VALUES ('nobody-knows-this')");
    round();
    assertThat(database.count("receipt_leaf")).isEqualTo(2);
    assertThat(database.count("settled_receipt")).isZero();
  }

  @Test
  void theLogOnlyGrowsWhoeverIsAtIt() {
    List<String> checkpoints = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      for (int j = 0; j <= i % 4; j++) {
        deleted("k" + i + "-" + j);
      }
      // Two processes at once, of which one has to leave it to the other.
      await(Future.join(sequencer(KEYS).round(), sequencer(KEYS).round()));
      if (i % 3 == 0) {
        purged("k" + i + "-0");
      }
      checkpoints.add(checkpoint());
    }
    assertThat(size()).isEqualTo(30 + 4);
    for (int i = 1; i < checkpoints.size(); i++) {
      long first = Checkpoint.open(checkpoints.get(i - 1), KEYS.verifiers()).size();
      long second = Checkpoint.open(checkpoints.get(i), KEYS.verifiers()).size();
      String proof = await(receipts.consistency(first, second)).orElseThrow();
      assertThat(
              Consistency.verify(
                  checkpoints.get(i - 1), checkpoints.get(i), proof, KEYS.verifiers()))
          .containsExactly(first, second);
    }
    assertThat(await(receipts.consistency(1, size() + 1))).isEmpty();
    assertThat(database.count("receipt_leaf WHERE leaf_index IS NULL")).isZero();
  }

  @Test
  void aRoundThatBreaksOffLeavesTheLogAsItWas() {
    deleted("k1");
    round();
    String before = checkpoint();
    deleted("k2");
    // The last write of the round fails, as if the process had died.
    database.execute(
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE EXCEPTION 'broken'; END $$",
        "CREATE TRIGGER broken BEFORE INSERT OR UPDATE ON receipt_checkpoint FOR EACH ROW"
            + " EXECUTE FUNCTION broken()");
    boolean failed =
        await(sequencer(KEYS).round().transform(done -> Future.succeededFuture(done.failed())));
    assertThat(failed).isTrue();
    assertThat(checkpoint()).isEqualTo(before);
    assertThat(database.count("receipt_node")).isEqualTo(1);
    database.execute("DROP TRIGGER broken ON receipt_checkpoint");
    round();
    assertThat(size()).isEqualTo(2);
    String proof = await(receipts.consistency(1, 2)).orElseThrow();
    assertThat(Consistency.verify(before, checkpoint(), proof, KEYS.verifiers()))
        .containsExactly(1L, 2L);
  }

  @Test
  void aNewKeySignsWhatAFormerOneHas() {
    deleted("k1");
    round();
    String former = checkpoint();
    String pem = SigningKey.generate();
    LogKeys next = new LogKeys(ORIGIN, SigningKey.read(pem, ORIGIN), KEYS.verifiers());
    assertThat(await(new ReceiptService(database.requests(), keys(pem), KEPT).isOurs())).isFalse();
    assertThat(await(new ReceiptService(database.requests(), next, KEPT).isOurs())).isTrue();
    await(sequencer(next).round());
    String signed = checkpoint();
    assertThat(signed).isNotEqualTo(former);
    assertThat(Checkpoint.open(signed, keys(pem).verifiers()).size()).isEqualTo(1);
    LogKeys both = new LogKeys(ORIGIN, SigningKey.read(PEM + pem, ORIGIN), List.of());
    await(sequencer(both).round());
    assertThat(Checkpoint.open(checkpoint(), KEYS.verifiers()).size()).isEqualTo(1);
    assertThat(Checkpoint.open(checkpoint(), keys(pem).verifiers()).size()).isEqualTo(1);
  }
}
