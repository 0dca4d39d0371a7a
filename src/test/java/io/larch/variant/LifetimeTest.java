package io.larch.variant;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.config.VariantExpiry;
import io.larch.config.VariantExpiry.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LifetimeTest {

  private static final VariantExpiry TTL = new VariantExpiry(Kind.TTL, Duration.ofSeconds(3));
  private static final VariantExpiry IDLE = new VariantExpiry(Kind.IDLE, Duration.ofDays(8));

  @Test
  void newVariantStaysForEverOrForItsTimeOrForThatAndTheSlackOfItsUses() {
    assertThat(Lifetime.ofNew(VariantExpiry.NEVER)).isNull();
    assertThat(Lifetime.ofNew(TTL)).isEqualTo(Duration.ofSeconds(3));
    assertThat(Lifetime.ofNew(IDLE)).isEqualTo(Duration.ofDays(9));
  }

  @Test
  void usesMatterWhereTheTimeRunsFromThem() {
    assertThat(Lifetime.runsFromUse(IDLE)).isTrue();
    assertThat(Lifetime.runsFromUse(TTL)).isFalse();
    assertThat(Lifetime.runsFromUse(VariantExpiry.NEVER)).isFalse();
    assertThat(Lifetime.slack(IDLE)).isEqualTo(Duration.ofDays(1));
  }
}
