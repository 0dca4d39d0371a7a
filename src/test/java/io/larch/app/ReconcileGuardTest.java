package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.app.LarchProcess.Purpose;
import io.larch.config.ReconcileConfig;
import io.larch.reconcile.OwnerMark;
import io.larch.reconcile.Ownership;
import io.larch.reconcile.Ownership.State;
import io.larch.reconcile.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcileGuardTest {

  private static final UUID SELF = new UUID(1, 2);
  private static final Purpose DELETE = new Purpose.Delete(10, null);
  private static final Purpose FORGET = new Purpose.ForgetMissing(10, null);

  @Test
  void expectedNumberWithinTheShareIsLet() {
    assertThat(objection(DELETE, State.OURS, report(100, 10, 100, 0))).isNull();
    assertThat(objection(FORGET, State.OURS, report(100, 0, 100, 10))).isNull();
  }

  @Test
  void numberThatIsNotTheExpectedOneIsRefused() {
    for (int other : List.of(0, 9, 11)) {
      assertThat(objection(DELETE, State.OURS, report(1000, other, 1000, 10)))
          .contains(other + " orphans", "not the 10 of --expect");
      assertThat(objection(FORGET, State.OURS, report(1000, 10, 1000, other)))
          .contains(other + " assets without content", "not the 10 of --expect");
    }
  }

  @Test
  void largerShareThanIsAllowedIsRefusedUnlessItIsNamed() {
    assertThat(objection(DELETE, State.OURS, report(99, 10, 100, 0)))
        .contains("11% are orphans", "reconcile.max-share 10%", "--share 11%");
    assertThat(objection(FORGET, State.OURS, report(100, 0, 99, 10))).contains("--share 11%");
    assertThat(objection(new Purpose.Delete(10, 10), State.OURS, report(99, 10, 100, 0)))
        .contains("more than --share 10%");
    assertThat(objection(new Purpose.Delete(10, 11), State.OURS, report(99, 10, 100, 0))).isNull();
    assertThat(objection(new Purpose.ForgetMissing(10, 100), State.OURS, report(1, 0, 10, 10)))
        .isNull();
  }

  @Test
  void bucketThatHoldsNothingCostsNoMetadata() {
    assertThat(objection(new Purpose.ForgetMissing(10, 100), State.OURS, report(0, 0, 10, 10)))
        .contains("holds nothing at all");
  }

  @ParameterizedTest
  @EnumSource(value = State.class, names = "OURS", mode = EnumSource.Mode.EXCLUDE)
  void bucketThatIsNotOursIsOnlyLookedAt(State state) {
    for (Purpose purpose : List.of(DELETE, FORGET)) {
      assertThat(objection(purpose, state, report(100, 10, 100, 10)))
          .startsWith("nothing was done: ")
          .contains("--take-over");
      assertThatThrownBy(() -> guard(purpose).checkOwner(ownership(state)))
          .isInstanceOf(CommandFailure.class);
    }
    Purpose tell = new Purpose.Tell();
    guard(tell).checkOwner(ownership(state));
    assertThat(objection(tell, state, report(100, 10, 100, 10))).isNull();
  }

  private static @Nullable String objection(Purpose purpose, State state, Report report) {
    return guard(purpose).objection(ownership(state), report);
  }

  private static ReconcileGuard guard(Purpose purpose) {
    return new ReconcileGuard(new ReconcileConfig(Duration.ZERO, 10), purpose);
  }

  private static Ownership ownership(State state) {
    OwnerMark mark = state == State.UNCLAIMED ? null : new OwnerMark(SELF, 7);
    return new Ownership("assets", state, SELF, 5, mark);
  }

  private static Report report(long objects, long orphans, long assetKeys, long dangling) {
    return new Report(
        "assets",
        Instant.EPOCH,
        objects,
        assetKeys,
        0,
        orphans,
        0,
        orphans,
        assetKeys,
        dangling,
        dangling,
        List.of(),
        List.of());
  }
}
