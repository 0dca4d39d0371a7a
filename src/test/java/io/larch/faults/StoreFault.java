package io.larch.faults;

import java.time.Duration;
import java.util.function.Predicate;

/** What goes wrong with a request to the store. */
public sealed interface StoreFault {

  /** Forwarded and answered as ever, only later. */
  record Delay(Duration time) implements StoreFault {}

  /** Not forwarded before the test says so. */
  record HoldRequest(Hold hold) implements StoreFault {}

  /** Done by the store at once; not answered before the test says so. */
  record HoldAnswer(Hold hold) implements StoreFault {}

  /**
   * Not forwarded, and refused as a whole.
   *
   * @param code S3's, such as {@code SlowDown}
   */
  record Refuse(int status, String code) implements StoreFault {
    /** 500 InternalError. */
    public static final Refuse INTERNAL_ERROR = new Refuse(500, "InternalError");

    /** 503 SlowDown. */
    public static final Refuse SLOW_DOWN = new Refuse(503, "SlowDown");

    /** 403 AccessDenied. */
    public static final Refuse ACCESS_DENIED = new Refuse(403, "AccessDenied");

    /** 404 NoSuchBucket. */
    public static final Refuse NO_SUCH_BUCKET = new Refuse(404, "NoSuchBucket");
  }

  /**
   * Deletes fail for these keys, inside a 200 if it is a multi-delete; its other keys are deleted.
   *
   * @param code S3's, such as {@code AccessDenied} or {@code InternalError}
   */
  record RefuseKeys(Predicate<String> keys, String code) implements StoreFault {}

  /** A multi-delete is done; its 200 is whole as HTTP sees it, but its XML stops half-way. */
  record Truncate() implements StoreFault {}

  /** A multi-delete is done; the connection ends half-way through the answer's body. */
  record BreakOff() implements StoreFault {}

  /** A multi-delete is done; its answer doesn't mention these keys. */
  record Omit(Predicate<String> keys) implements StoreFault {}

  /** Not forwarded; the connection is cut in place of an answer. */
  record CutRequest() implements StoreFault {}

  /** Done by the store; the connection is cut in place of the answer. */
  record CutAnswer() implements StoreFault {}

  /** Not forwarded, and never answered; the connection stays open. */
  record Silence() implements StoreFault {}
}
