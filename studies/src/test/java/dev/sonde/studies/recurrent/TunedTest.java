package dev.sonde.studies.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.studies.RateSearch;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A best rate at the edge of those tried sends on to the next one. */
class TunedTest {
  private static final int MOST = 12;

  private static Tuned best(double... losses) {
    NavigableMap<Double, List<OnlineTraining>> byRate = new TreeMap<>();
    double[] rates = {0.003, 0.01, 0.03, 0.1, 0.3, 1};
    for (int i = 0; i < losses.length; i++) {
      byRate.put(rates[i], List.of(new OnlineTraining(new double[20], losses[i], losses[i], 1)));
    }
    return Tuned.best(LearningRule.RTRL, byRate);
  }

  @Test
  void insideNothingMoreIsTried() {
    Tuned inside = best(3, 1, 2);
    assertThat(inside.rate()).isEqualTo(0.01);
    assertThat(inside.search()).isEqualTo(RateSearch.INSIDE);
    assertThat(inside.beyond(MOST)).isEmpty();
  }

  @Test
  void atTheUpperEdgeTheNextLargerIsTriedUntilOneIsWorse() {
    assertThat(best(3, 2, 1).beyond(MOST)).hasValue(0.1);
    assertThat(best(3, 2, 1, 0.5).beyond(MOST)).hasValue(0.3);
    assertThat(best(3, 2, 1, 0.5).beyond(4)).isEmpty();
    assertThat(best(3, 2, 1, Double.POSITIVE_INFINITY).search()).isEqualTo(RateSearch.INSIDE);
  }

  @Test
  void atTheLowerEdgeTheNextSmallerIsTried() {
    assertThat(best(1, 2, 3).beyond(MOST)).hasValue(0.001);
  }

  @Test
  void beyondTheLargestTheEdgeIsNamed() {
    Tuned edge = best(6, 5, 4, 3, 2, 1);
    assertThat(edge.beyond(MOST)).isEmpty();
    assertThat(edge.search()).isEqualTo(RateSearch.LARGEST);
  }

  @Test
  void whereThereWasRoomForOneRateNoneIsAdded() {
    Tuned one = best(1);
    assertThat(one.search()).isEqualTo(RateSearch.ONLY_ONE);
    assertThat(one.beyond(1)).isEmpty();
  }
}
