package io.larch.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.outbox.PurgeBatch;
import io.larch.outbox.PurgeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PurgePagesTest {

  private static PurgeBatch batch(long id, String bucket, boolean unfinished, int keys) {
    return new PurgeBatch(
        id,
        bucket,
        (int) id % 3,
        unfinished,
        IntStream.range(0, keys).mapToObj(n -> id + "/" + n).toList());
  }

  private static PurgeBatch batch(long id, int keys) {
    return batch(id, "a", false, keys);
  }

  private static List<List<Long>> ids(List<PurgeMessage> messages) {
    return messages.stream()
        .map(message -> message.batches().stream().map(PurgeMessage.Batch::id).toList())
        .toList();
  }

  @Test
  void smallBatchesShareAMessageUpToThePage() {
    List<PurgeBatch> batches = List.of(batch(1, 4), batch(2, 6), batch(3, 1), batch(4, 9));
    assertThat(ids(PurgePages.pack(batches, 10))).containsExactly(List.of(1L, 2L), List.of(3L, 4L));
  }

  @Test
  void batchLargerThanAPageGoesAloneAndWhole() {
    List<PurgeBatch> batches = List.of(batch(1, 1), batch(2, 25), batch(3, 1));
    List<PurgeMessage> messages = PurgePages.pack(batches, 10);
    assertThat(ids(messages)).containsExactly(List.of(1L), List.of(2L), List.of(3L));
    assertThat(messages.get(1).batches().getFirst().keys()).isEqualTo(batches.get(1).keys());
  }

  @Test
  void bucketsAndUnfinishedUploadsAreKeptApart() {
    List<PurgeMessage> messages =
        PurgePages.pack(
            List.of(
                batch(1, "a", false, 1),
                batch(2, "b", false, 1),
                batch(3, "a", true, 1),
                batch(4, "a", false, 1)),
            10);
    assertThat(ids(messages)).containsExactly(List.of(1L, 4L), List.of(2L), List.of(3L));
    assertThat(messages).extracting(PurgeMessage::bucket).containsExactly("a", "b", "a");
  }

  @Test
  void everyBatchIsInOneMessageAsItWas() {
    Random random = new Random(11);
    List<PurgeBatch> batches = new ArrayList<>();
    for (long id = 0; id < 500; id++) {
      batches.add(batch(id, "b" + random.nextInt(3), random.nextBoolean(), 1 + random.nextInt(40)));
    }
    List<PurgeBatch> packed = new ArrayList<>();
    for (PurgeMessage message : PurgePages.pack(batches, 50)) {
      message
          .batches()
          .forEach(
              b ->
                  packed.add(
                      new PurgeBatch(
                          b.id(), message.bucket(), b.attempt(), b.unfinished(), b.keys())));
      assertThat(message.batches().stream().mapToInt(b -> b.keys().size()).sum())
          .isLessThanOrEqualTo(50);
      assertThat(message.batches())
          .extracting(PurgeMessage.Batch::unfinished)
          .containsOnly(message.batches().getFirst().unfinished());
    }
    assertThat(packed).containsExactlyInAnyOrderElementsOf(batches);
  }

  @Test
  void nothingMakesNoMessage() {
    assertThat(PurgePages.pack(List.of(), 10)).isEmpty();
  }
}
