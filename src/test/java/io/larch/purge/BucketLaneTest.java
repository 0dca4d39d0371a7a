package io.larch.purge;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.larch.content.DeleteResults;
import io.larch.content.DeleteResults.FailedKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BucketLaneTest {

  private static final int SLOTS = 4;
  private static final List<String> KEYS = List.of("a", "b");

  private final List<String> stops = new ArrayList<>();
  private final BucketLane lane =
      new BucketLane(
          "assets",
          new BucketPace(100, SLOTS),
          SLOTS,
          (stopped, why) -> stops.add(why.kind() + " " + stopped.probe()));

  private static DeleteResults refusal(Kind kind) {
    return DeleteResults.refused(KEYS, new ContentStoreException(kind, "no"));
  }

  private static DeleteResults keyByKey(Kind kind) {
    return new DeleteResults(List.of("a"), List.of(new FailedKey("b", kind, "no")));
  }

  private void answer(DeleteResults results) {
    lane.answered(results, KEYS);
  }

  private static boolean goesAhead(Future<Optional<Trouble>> entry) {
    return entry.isComplete() && entry.result().isEmpty();
  }

  private static Kind turnedAway(Future<Optional<Trouble>> entry) {
    return entry.result().orElseThrow().kind();
  }

  @ParameterizedTest
  @EnumSource(names = {"DENIED", "NO_BUCKET"})
  void aBucketThatIsDeniedOrMissingIsStoppedAtOnce(Kind kind) {
    answer(refusal(kind));
    answer(refusal(kind));

    assertThat(stops).as("told once").containsExactly(kind + " a");
    assertThat(turnedAway(lane.enter(false))).isEqualTo(kind);
    assertThat(lane.pace().atOnce()).as("not the store's speed").isEqualTo(SLOTS);
  }

  @ParameterizedTest
  @EnumSource(names = {"THROTTLED", "UNAVAILABLE"})
  void aBucketIsSlowedDownBeforeItIsStopped(Kind kind) {
    answer(refusal(kind));
    answer(refusal(kind));
    assertThat(stops).isEmpty();
    assertThat(lane.pace().atOnce()).isOne();

    answer(refusal(kind));

    assertThat(stops).containsExactly(kind + " a");
  }

  @Test
  void keysThatFailDoNotSlowTheirBucketDown() {
    for (Kind kind : List.of(Kind.DENIED, Kind.UNAVAILABLE, Kind.UNKNOWN)) {
      for (int i = 0; i < 100; i++) {
        answer(keyByKey(kind));
      }
    }
    assertThat(stops).isEmpty();
    assertThat(lane.pace().atOnce()).isEqualTo(SLOTS);
    assertThat(lane.pace().pageSize()).isEqualTo(100);
  }

  @Test
  void throttledKeysSlowTheirBucketDown() {
    answer(keyByKey(Kind.THROTTLED));
    assertThat(lane.pace().pageSize()).isEqualTo(50);
  }

  @Test
  void requestsThatAreNotUnderstoodNeverStopABucket() {
    for (int i = 0; i < 100; i++) {
      answer(refusal(Kind.UNKNOWN));
    }
    assertThat(stops).isEmpty();
    assertThat(lane.pace().pageSize()).isOne();
  }

  @Test
  void messagesBeyondThePaceWaitForTheirTurn() {
    answer(refusal(Kind.THROTTLED)); // two at once
    assertThat(goesAhead(lane.enter(false))).isTrue();
    assertThat(goesAhead(lane.enter(false))).isTrue();
    Future<Optional<Trouble>> third = lane.enter(false);
    assertThat(third.isComplete()).isFalse();

    lane.leave();

    assertThat(goesAhead(third)).isTrue();
  }

  @Test
  void messagesOfASlowedBucketDoNotTakeTheSlotsOfOthers() {
    answer(refusal(Kind.THROTTLED));
    assertThat(goesAhead(lane.enter(true))).isTrue();
    assertThat(goesAhead(lane.enter(true))).isTrue();
    assertThat(turnedAway(lane.enter(true))).isEqualTo(Kind.THROTTLED);

    answer(new DeleteResults(KEYS, List.of()));
    answer(new DeleteResults(KEYS, List.of()));

    assertThat(goesAhead(lane.enter(true))).as("it answers again, and has grown").isTrue();
    assertThat(lane.enter(true).isComplete()).as("waits").isFalse();
  }

  @Test
  void whatWaitsIsTurnedAwayWhenTheBucketIsStopped() {
    answer(refusal(Kind.UNAVAILABLE));
    answer(refusal(Kind.UNAVAILABLE));
    assertThat(goesAhead(lane.enter(false))).isTrue();
    Future<Optional<Trouble>> waiting = lane.enter(false);

    answer(refusal(Kind.UNAVAILABLE));

    assertThat(turnedAway(waiting)).isEqualTo(Kind.UNAVAILABLE);
    lane.leave();
    assertThat(lane.idle()).isTrue();
  }

  @Test
  void aBucketThatResumesBeginsSlowly() {
    for (int i = 0; i < 3; i++) {
      answer(refusal(Kind.UNAVAILABLE));
    }
    lane.resume();

    assertThat(goesAhead(lane.enter(true))).isTrue();
    assertThat(lane.enter(true).isComplete()).as("waits").isFalse();
  }

  /** One key that the store choked on stopped its bucket each time that it was met. */
  @Test
  void aSingleRefusalDoesNotStopABucketAgain() {
    for (int i = 0; i < 3; i++) {
      answer(refusal(Kind.UNAVAILABLE));
    }
    lane.resume();

    for (int i = 0; i < 10; i++) {
      answer(refusal(Kind.UNAVAILABLE));
      answer(new DeleteResults(KEYS, List.of()));
    }

    assertThat(lane.stop()).isNull();
    assertThat(stops).hasSize(1);
  }

  /**
   * A key alone in a bucket without other deletes stopped it, and was all that it was asked with.
   */
  @Test
  void aKeyThatIsNeverAnsweredDoesNotStopItsBucketByItself() {
    List<String> one = List.of("chokes");
    for (int i = 0; i < 100; i++) {
      lane.answered(
          DeleteResults.refused(one, new ContentStoreException(Kind.UNAVAILABLE, "no")), one);
    }
    assertThat(lane.stop()).isNull();
    assertThat(lane.pace().atOnce()).isEqualTo(SLOTS / 2);
  }

  @Test
  void aStoppedBucketIsAskedWithWhatWasLeftUntriedLast() {
    answer(refusal(Kind.DENIED));
    assertThat(lane.probe()).isEqualTo("a");
    lane.leftUntried("c");
    assertThat(lane.probe()).isEqualTo("c");
  }

  @Test
  void whatWaitsGoesBackWhenTheProcessStops() {
    answer(refusal(Kind.THROTTLED));
    answer(refusal(Kind.THROTTLED));
    assertThat(goesAhead(lane.enter(false))).isTrue();
    Future<Optional<Trouble>> waiting = lane.enter(false);
    lane.close();
    assertThat(waiting.failed()).isTrue();
    assertThat(lane.enter(false).failed()).isTrue();
  }
}
