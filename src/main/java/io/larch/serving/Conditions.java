package io.larch.serving;

import io.larch.asset.Asset;
import io.larch.asset.AssetProblem;
import io.larch.http.EntityTags;
import io.larch.http.HttpDate;
import io.larch.path.AssetPath;
import io.larch.path.InvalidRequestException;
import io.larch.selector.Order;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a fetch against what is found, in the order of RFC 9110, section 13.2.2.
 *
 * <p>An entity tag names one version of one asset. A date names a second, and a delete can bring an
 * older asset back to the front, so a date confirms only what must have been the answer ever since
 * that asset was last modified. See docs/adr/0020.
 */
public final class Conditions {

  private static final String IF_MATCH = "If-Match";
  private static final String IF_NONE_MATCH = "If-None-Match";
  private static final String IF_MODIFIED_SINCE = "If-Modified-Since";
  private static final String IF_UNMODIFIED_SINCE = "If-Unmodified-Since";
  private static final String IF_RANGE = "If-Range";

  private final MultiMap headers;
  private final Instant now;
  private final Selection selection;
  private final Function<AssetPath, Future<Long>> entriesEver;

  /**
   * @param headers the request's
   * @param now the time of the request
   * @param selector what it asks for
   * @param entriesEver finds out how many entries there have ever been at a path
   */
  public Conditions(
      MultiMap headers,
      Instant now,
      Selector selector,
      Function<AssetPath, Future<Long>> entriesEver) {
    this.headers = headers;
    this.now = now;
    this.selection = selector.selection();
    this.entriesEver = entriesEver;
  }

  /**
   * The value of {@code Last-Modified}: the first full second that the asset has been as it is. So
   * neither this date nor that of an answer has been given out with what was there before. Within
   * the second of the modification it is the present one, which confirms nothing.
   */
  static String lastModified(Representation sent, Instant now) {
    Instant steady = steadySince(sent.modifiedAt());
    return HttpDate.format(steady.isAfter(now) ? now : steady);
  }

  private static Instant steadySince(OffsetDateTime modifiedAt) {
    return modifiedAt.toInstant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
  }

  /**
   * Whether the client already has what it asks for, so that 304 is the answer.
   *
   * @param found what was found
   * @return fails with {@link AssetProblem.PreconditionFailed}
   * @throws AssetProblem.PreconditionFailed as above
   * @throws InvalidRequestException for tags that can't be read
   */
  public Future<Boolean> isNotModified(Representation found) {
    String entityTag = found.entityTag();
    List<String> match = headers.getAll(IF_MATCH);
    if (!match.isEmpty()) {
      require(EntityTags.parse(IF_MATCH, match).matchStrongly(entityTag));
    }
    Instant unmodifiedSince = match.isEmpty() ? date(IF_UNMODIFIED_SINCE) : null;
    List<String> noneMatch = headers.getAll(IF_NONE_MATCH);
    boolean known =
        !noneMatch.isEmpty() && EntityTags.parse(IF_NONE_MATCH, noneMatch).matchWeakly(entityTag);
    Instant modifiedSince = noneMatch.isEmpty() ? date(IF_MODIFIED_SINCE) : null;
    if (unmodifiedSince == null && modifiedSince == null) {
      return Future.succeededFuture(known);
    }
    return confirmedFrom(found)
        .map(
            from -> {
              require(unmodifiedSince == null || !unmodifiedSince.isBefore(from));
              // A date to come is none that an answer had.
              return known
                  || (modifiedSince != null
                      && !modifiedSince.isBefore(from)
                      && !modifiedSince.isAfter(now));
            });
  }

  /**
   * The same for a list of assets, which has neither a tag nor a date of its own, so that none that
   * a client may have can confirm it.
   *
   * @throws AssetProblem.PreconditionFailed as {@link #isNotModified}
   * @throws InvalidRequestException as {@link #isNotModified}
   */
  public boolean isListNotModified() {
    List<String> match = headers.getAll(IF_MATCH);
    if (!match.isEmpty()) {
      require(EntityTags.parse(IF_MATCH, match).any());
    } else {
      require(date(IF_UNMODIFIED_SINCE) == null);
    }
    List<String> noneMatch = headers.getAll(IF_NONE_MATCH);
    return !noneMatch.isEmpty() && EntityTags.parse(IF_NONE_MATCH, noneMatch).any();
  }

  /**
   * Whether a range may be answered with. A date in {@code If-Range} never allows it: it would have
   * to be one that no other content can have had.
   */
  boolean allowRange(Representation found) {
    List<String> ifRange = headers.getAll(IF_RANGE);
    return ifRange.isEmpty()
        || (ifRange.size() == 1 && ifRange.getFirst().strip().equals(found.entityTag()));
  }

  /** Whether one of the conditions may be a date, of which only we know what it is worth. */
  boolean mayHaveDates() {
    return headers.contains(IF_MODIFIED_SINCE)
        || headers.contains(IF_UNMODIFIED_SINCE)
        || headers.contains(IF_RANGE);
  }

  /** The earliest date that confirms what was found. */
  private Future<Instant> confirmedFrom(Representation found) {
    if (!found.isToldByDates()) {
      return Future.succeededFuture(Instant.MAX);
    }
    Asset asset = found.asset();
    Future<Boolean> always =
        switch (selection) {
          case Selection.Entry _ -> Future.succeededFuture(true);
          // Since it came nothing else has: what was deleted, was older.
          case Selection.Top(Order by, int _) when by == Order.CREATED ->
              entriesEver.apply(asset.path()).map(count -> asset.entryId() == count - 1);
          // An older one may have been updated, and then deleted.
          case Selection.Top _ -> entriesEver.apply(asset.path()).map(count -> count == 1);
          case Selection.All _, Selection.Recursive _ -> Future.succeededFuture(false);
        };
    return always.map(is -> is ? steadySince(found.modifiedAt()) : Instant.MAX);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new AssetProblem.PreconditionFailed(
          "What is there is not what the request's condition names.");
    }
  }

  /** Null when absent, given twice or no date: then it is ignored, as the RFC says. */
  private @Nullable Instant date(String name) {
    List<String> values = headers.getAll(name);
    return values.size() == 1 ? HttpDate.parse(values.getFirst(), now) : null;
  }
}
