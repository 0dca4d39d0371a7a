package io.larch.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.deletion.DeletionList;
import io.larch.deletion.DeletionList.Item;
import io.larch.deletion.DeletionList.Outcome;
import io.vertx.core.buffer.Buffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** What became of a list's items, in JSON, in pieces of some 64 KiB. */
final class OutcomePieces implements Iterator<Buffer> {

  private static final int PIECE = 64 * 1024;

  private final DeletionList list;
  private final List<Outcome> outcomes;
  private final @Nullable ObjectNode receipt;
  private int next;
  private boolean closed;

  /**
   * @param outcomes one for each item
   * @param receipt that the list has left; null for none
   */
  OutcomePieces(DeletionList list, List<Outcome> outcomes, @Nullable ObjectNode receipt) {
    this.list = list;
    this.outcomes = outcomes;
    this.receipt = receipt;
  }

  @Override
  public boolean hasNext() {
    return !closed;
  }

  @Override
  public Buffer next() {
    if (closed) {
      throw new NoSuchElementException();
    }
    Buffer json = Buffer.buffer();
    if (next == 0) {
      json.appendString("{\"assets\":[");
    }
    while (next < outcomes.size() && json.length() < PIECE) {
      if (next > 0) {
        json.appendString(",");
      }
      json.appendString(outcome(list.items().get(next), outcomes.get(next)));
      next++;
    }
    if (next == outcomes.size()) {
      json.appendString("]");
      if (receipt != null) {
        json.appendString(",\"receipt\":").appendString(receipt.toString());
      }
      json.appendString("}\n");
      closed = true;
    }
    return json;
  }

  private static String outcome(Item item, Outcome outcome) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("path", item.path().urlPath())
        .put("entryId", item.entryId())
        .put("outcome", word(outcome))
        .toString();
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case DELETED -> "deleted";
      case NOT_FOUND -> "not-found";
      case FORBIDDEN -> "forbidden";
      case PRECONDITION_FAILED -> "precondition-failed";
    };
  }
}
