package io.larch.faults;

import io.larch.faults.StoreRequest.Kind;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Which requests a fault is for. */
public final class RequestMatch {

  private final Set<Kind> kinds;
  private @Nullable String bucket;
  private @Nullable Predicate<String> keys;
  private double probability = 1;
  private @Nullable RandomGenerator random;

  private RequestMatch(Set<Kind> kinds) {
    this.kinds = kinds;
  }

  /** Requests of these kinds; of all when none is given. */
  public static RequestMatch of(Kind... kinds) {
    return new RequestMatch(kinds.length == 0 ? Set.of(Kind.values()) : Set.of(kinds));
  }

  /** Deletes, of many or one. */
  public static RequestMatch deletes() {
    return of(Kind.MULTI_DELETE, Kind.DELETE);
  }

  /** Only those to this bucket. */
  public RequestMatch in(String bucket) {
    this.bucket = bucket;
    return this;
  }

  /** Only those that name such a key, among others perhaps. */
  public RequestMatch naming(Predicate<String> keys) {
    this.keys = keys;
    return this;
  }

  /**
   * Only some of those.
   *
   * @param probability from 0 to 1
   * @param random seeded by the test, so that a run can be told by its seed; asked by one thread
   */
  public RequestMatch sometimes(double probability, RandomGenerator random) {
    this.probability = probability;
    this.random = random;
    return this;
  }

  boolean matches(StoreRequest request) {
    return kinds.contains(request.kind())
        && (bucket == null || bucket.equals(request.bucket()))
        && (keys == null || request.keys().stream().anyMatch(keys))
        && (random == null || random.nextDouble() < probability);
  }
}
