package io.larch.trash;

import io.larch.path.AssetPath;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a restore brought back.
 *
 * @param restored assets
 * @param first the first of them one by one, in the order of paths; {@value
 *     RestoreStatement#LISTED} at the most
 */
public record Restored(long restored, List<Entry> first) {

  private static final String COUNT = "restored";
  private static final String FIRST = "first";

  /** Nothing. */
  static final Restored NOTHING = new Restored(0, List.of());

  public Restored {
    first = List.copyOf(first);
  }

  /**
   * An asset that is live again.
   *
   * @param version that it has now
   */
  public record Entry(AssetPath path, long entryId, long version) {}

  /**
   * @param first a JSON array of {@code [path, entryId, version]}, paths as they are stored
   */
  static Restored of(long restored, JsonArray first) {
    return new Restored(
        restored,
        first.stream()
            .map(JsonArray.class::cast)
            .map(
                entry ->
                    new Entry(
                        AssetPath.fromStored(entry.getString(0)),
                        entry.getLong(1),
                        entry.getLong(2)))
            .toList());
  }

  /** Both together. */
  Restored and(Restored next) {
    List<Entry> both = new ArrayList<>(first);
    next.first.stream().limit(RestoreStatement.LISTED - first.size()).forEach(both::add);
    return new Restored(restored + next.restored, both);
  }

  /** What is recorded of it, to be told again. */
  JsonObject json() {
    JsonArray entries = new JsonArray();
    first.forEach(
        entry ->
            entries.add(
                new JsonArray()
                    .add(entry.path().stored())
                    .add(entry.entryId())
                    .add(entry.version())));
    return new JsonObject().put(COUNT, restored).put(FIRST, entries);
  }

  /** The inverse of {@link #json}. */
  static Restored from(JsonObject json) {
    return of(json.getLong(COUNT), json.getJsonArray(FIRST));
  }
}
