package io.larch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void expectedLatenciesStayAsTheyAre() {
    assertThat(Latencies.corrected(new long[] {30, 10, 20, 39}, 20))
        .containsExactly(10, 20, 30, 39);
  }

  /** As wrk does: one of 100 where 30 are expected stands for one of 70 and one of 40 as well. */
  @Test
  void longWaitStandsForTheRequestsThatWereNotSentMeanwhile() {
    assertThat(Latencies.corrected(new long[] {100, 30}, 30)).containsExactly(30, 40, 70, 100);
  }

  @Test
  void addedLatencyIsLongerThanTheExpectedOne() {
    assertThat(Latencies.corrected(new long[] {60}, 30)).containsExactly(60);
    assertThat(Latencies.corrected(new long[] {61}, 30)).containsExactly(31, 61);
  }

  @Test
  void percentileIsTheSmallestThatCoversItsPart() {
    long[] sorted = {1, 2, 3, 4};
    assertThat(Latencies.percentile(sorted, 50)).isEqualTo(2);
    assertThat(Latencies.percentile(sorted, 51)).isEqualTo(3);
    assertThat(Latencies.percentile(sorted, 100)).isEqualTo(4);
    assertThat(Latencies.percentile(new long[] {7}, 1)).isEqualTo(7);
  }
}
