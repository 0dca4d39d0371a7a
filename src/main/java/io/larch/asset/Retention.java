package io.larch.asset;

import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the assets that a delete takes: which of them are kept, and for how long. Rules
 * about their paths, of which the first that matches one holds.
 */
public final class Retention {

  /** Nothing is kept, and nothing is that must be looked for: deletes are those without keeping. */
  public static final Retention NONE = new Retention(new String[0], new Double[0]);

  /** Nothing is kept, and what is kept of the same entries goes with them. */
  public static final Retention PURGE = new Retention(new String[0], new Double[0]);

  private final String[] patterns;
  private final @Nullable Double[] seconds;

  private Retention(String[] patterns, @Nullable Double[] seconds) {
    this.patterns = patterns;
    this.seconds = seconds;
  }

  /**
   * Rules.
   *
   * @param patterns regular expressions of stored paths, the first that matches holds
   * @param seconds for how long that one keeps; infinite until somebody removes it, null not at all
   */
  public static Retention of(String[] patterns, @Nullable Double[] seconds) {
    if (patterns.length != seconds.length) {
      throw new IllegalArgumentException("each pattern has its time");
    }
    return new Retention(patterns, seconds);
  }

  /**
   * The same for all that is deleted.
   *
   * @param seconds as in {@link #of}
   */
  public static Retention forAll(@Nullable Double seconds) {
    // The empty expression matches everything.
    return seconds == null
        ? PURGE
        : new Retention(new String[] {""}, new @Nullable Double[] {seconds});
  }

  /** Whether what is deleted concerns nothing that is kept, or would be. */
  public boolean isNone() {
    return this == NONE;
  }

  /** Whether anything may be kept. */
  public boolean mayKeep() {
    return Arrays.stream(seconds).anyMatch(Objects::nonNull);
  }

  /** Whether all of it is kept. */
  public boolean keepsAll() {
    return patterns.length > 0 && patterns[0].isEmpty() && seconds[0] != null;
  }

  /**
   * For how many seconds all of it is kept.
   *
   * @return null for not at all
   * @throws IllegalStateException where some is kept for another time than the rest
   */
  public @Nullable Double secondsOfAll() {
    if (patterns.length == 0) {
      return null;
    }
    if (!keepsAll()) {
      throw new IllegalStateException("not the same for all");
    }
    return seconds[0];
  }

  /** Adds the values of the parameters of {@link #seconds(String, String, String)}. */
  public void addValues(Tuple parameters) {
    parameters.addArrayOfString(patterns.clone()).addArrayOfDouble(seconds.clone());
  }

  /**
   * An expression: for how many seconds an asset is kept, null for not at all.
   *
   * @param path an expression, the stored path
   * @param patterns an expression of them, such as a parameter {@code $n}
   * @param seconds the same
   */
  public static String seconds(String path, String patterns, String seconds) {
    return "(SELECT seconds FROM unnest(%s::text[], %s::float8[])".formatted(patterns, seconds)
        + " WITH ORDINALITY AS rule (pattern, seconds, n) WHERE %s ~ pattern".formatted(path)
        + " ORDER BY n LIMIT 1)";
  }
}
