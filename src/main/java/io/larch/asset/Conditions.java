package io.larch.asset;

import io.larch.http.ApiException;
import io.larch.http.EntityTags;
import io.larch.http.ErrorCode;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a fetch against the asset found, in the order of RFC 9110, section 13.2.2.
 *
 * @param headers the request's
 * @param entityTag the asset's
 * @param modifiedAt the asset's
 */
record Conditions(MultiMap headers, String entityTag, Instant modifiedAt) {

  /** As IMF-fixdate requires, two digits for the day. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  static Conditions of(MultiMap headers, Asset asset) {
    return new Conditions(headers, JsonAnswer.entityTag(asset), asset.modifiedAt().toInstant());
  }

  /** A time as HTTP writes it, to the second. */
  static String httpDate(OffsetDateTime time) {
    return HTTP_DATE.format(time);
  }

  /**
   * Whether the client already has what it asks for, so that 304 is the answer.
   *
   * @throws ApiException PRECONDITION_FAILED, or INVALID_REQUEST for tags that can't be read
   */
  boolean isNotModified() {
    List<String> match = headers.getAll("If-Match");
    if (!match.isEmpty()) {
      require(EntityTags.parse("If-Match", match).matchStrongly(entityTag));
    } else {
      Instant unmodifiedSince = date("If-Unmodified-Since");
      require(unmodifiedSince == null || !lastModified().isAfter(unmodifiedSince));
    }
    List<String> noneMatch = headers.getAll("If-None-Match");
    if (!noneMatch.isEmpty()) {
      return EntityTags.parse("If-None-Match", noneMatch).matchWeakly(entityTag);
    }
    Instant modifiedSince = date("If-Modified-Since");
    return modifiedSince != null && !lastModified().isAfter(modifiedSince);
  }

  /**
   * Whether a range may be answered with. A date in {@code If-Range} never allows it: two assets of
   * one path can have been modified within the same second.
   */
  boolean allowRange() {
    String ifRange = headers.get("If-Range");
    return ifRange == null || ifRange.strip().equals(entityTag);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new ApiException(
          ErrorCode.PRECONDITION_FAILED, "The asset is not the one that the request asks for.");
    }
  }

  private Instant lastModified() {
    return modifiedAt.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Null when absent, or no date: then it is ignored, as the RFC says. */
  private @Nullable Instant date(String name) {
    String value = headers.get(name);
    if (value == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException _) {
      return null;
    }
  }
}
