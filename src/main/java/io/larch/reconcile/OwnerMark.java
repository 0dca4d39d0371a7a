package io.larch.reconcile;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * What a bucket says of its owner.
 *
 * @param owner the id of the database whose bucket it is
 * @param epoch how far that database had come, from 1
 */
public record OwnerMark(UUID owner, long epoch) {

  /** The reserved object that holds it. */
  static final String NAME = "owner";

  private static final String OWNER = "owner";
  private static final String EPOCH = "epoch";

  /**
   * Reads a mark.
   *
   * @throws IllegalArgumentException when it is none
   */
  static OwnerMark read(Buffer content) {
    try {
      JsonObject json = content.toJsonObject();
      long epoch = json.getLong(EPOCH, 0L);
      if (epoch < 1) {
        throw new IllegalArgumentException("epoch " + epoch);
      }
      return new OwnerMark(UUID.fromString(json.getString(OWNER, "")), epoch);
    } catch (DecodeException | ClassCastException e) {
      throw new IllegalArgumentException("not a JSON object with owner and epoch", e);
    }
  }

  Buffer write() {
    return new JsonObject().put(OWNER, owner.toString()).put(EPOCH, epoch).toBuffer();
  }
}
