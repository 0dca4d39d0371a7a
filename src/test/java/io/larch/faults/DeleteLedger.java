package io.larch.faults;

import io.larch.faults.StoreRequest.Kind;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a gateway has seen: requests by kind, the deletes of each key, and keys that stood in two
 * delete requests at the same time. Holds every key that was ever deleted.
 */
public final class DeleteLedger {

  private final Map<Kind, Integer> requests = new EnumMap<>(Kind.class);
  private final Map<String, Integer> deletes = new HashMap<>();
  private final Map<String, Integer> running = new HashMap<>();
  private final Set<String> overlapping = new HashSet<>();
  private int atOnce;
  private int mostAtOnce;

  synchronized void begin(StoreRequest request) {
    requests.merge(request.kind(), 1, Integer::sum);
    if (delete(request)) {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      for (String key : request.keys()) {
        if (running.merge(key, 1, Integer::sum) > 1) {
          overlapping.add(key);
        }
      }
    }
  }

  synchronized void end(StoreRequest request) {
    if (delete(request)) {
      atOnce--;
      for (String key : request.keys()) {
        running.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  private static boolean delete(StoreRequest request) {
    return request.kind() == Kind.MULTI_DELETE || request.kind() == Kind.DELETE;
  }

  synchronized void deleted(Collection<String> keys) {
    keys.forEach(key -> deletes.merge(key, 1, Integer::sum));
  }

  /** Requests of a kind that have come, whatever became of them. */
  public synchronized int requests(Kind kind) {
    return requests.getOrDefault(kind, 0);
  }

  /** How often the store has said that the key is deleted. */
  public synchronized int deletes(String key) {
    return deletes.getOrDefault(key, 0);
  }

  /** Keys that the store has said are deleted. */
  public synchronized int keysDeleted() {
    return deletes.size();
  }

  /** Keys that the store has deleted more than once: allowed, and work done twice. */
  public synchronized int duplicated() {
    return (int) deletes.values().stream().filter(count -> count > 1).count();
  }

  /** Keys that stood in two delete requests at the same time. */
  public synchronized Set<String> overlapping() {
    return Set.copyOf(overlapping);
  }

  /** The most delete requests that ran at the same time. */
  public synchronized int mostAtOnce() {
    return mostAtOnce;
  }

  /** Forgets all but what runs. */
  public synchronized void clear() {
    requests.clear();
    deletes.clear();
    overlapping.clear();
    mostAtOnce = atOnce;
  }
}
