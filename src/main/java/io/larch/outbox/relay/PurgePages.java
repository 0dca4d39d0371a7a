package io.larch.outbox.relay;

import io.larch.outbox.PurgeBatch;
import io.larch.outbox.PurgeMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Packs leased batches into messages of about one delete request each: small batches together, a
 * large one alone. Batches are never split, so that one message decides a batch's fate.
 */
final class PurgePages {

  private record Kind(String bucket, boolean unfinished) {}

  private PurgePages() {}

  /**
   * @param pageSize keys of a message, unless a single batch has more
   */
  static List<PurgeMessage> pack(Collection<PurgeBatch> batches, int pageSize) {
    Map<Kind, List<PurgeBatch>> byKind = new LinkedHashMap<>();
    for (PurgeBatch batch : batches) {
      byKind
          .computeIfAbsent(new Kind(batch.bucket(), batch.unfinished()), kind -> new ArrayList<>())
          .add(batch);
    }
    List<PurgeMessage> messages = new ArrayList<>();
    byKind.forEach((kind, same) -> packOneKind(kind.bucket(), same, pageSize, messages));
    return messages;
  }

  private static void packOneKind(
      String bucket, List<PurgeBatch> batches, int pageSize, List<PurgeMessage> messages) {
    List<PurgeMessage.Batch> page = new ArrayList<>();
    int keys = 0;
    for (PurgeBatch batch : batches) {
      if (!page.isEmpty() && keys + batch.keys().size() > pageSize) {
        messages.add(new PurgeMessage(bucket, page));
        page = new ArrayList<>();
        keys = 0;
      }
      page.add(
          new PurgeMessage.Batch(batch.id(), batch.attempt(), batch.unfinished(), batch.keys()));
      keys += batch.keys().size();
    }
    messages.add(new PurgeMessage(bucket, page));
  }
}
