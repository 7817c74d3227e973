package dev.sonde.studies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonteCarloCheckTest {
  private static MonteCarloCheck normal(double bias, double factor) {
    StudyDraws draws = new StudyDraws(3, Purpose.NOISE, 0);
    List<MonteCarloCheck.Case> cases = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Average drawn = Average.of(draws.normals(30));
      cases.add(
          new MonteCarloCheck.Case(
              bias, new Average(drawn.estimate(), factor * drawn.standardError(), drawn.n())));
    }
    return MonteCarloCheck.of(cases);
  }

  @Test
  void rightFormsAndErrorsGiveScoresOfMeanZeroAndDeviationOne() {
    MonteCarloCheck check = normal(0, 1);
    assertThat(check.mean().estimate()).isCloseTo(0, within(0.1));
    assertThat(check.deviation()).isCloseTo(1, within(0.08));
    assertThat(check.shareBeyondTwo()).isCloseTo(0.06, within(0.02));
  }

  @Test
  void aBiasMovesTheMeanAndAWrongErrorTheDeviation() {
    // a bias of 0.1 is 0.1·√30 standard errors
    assertThat(normal(0.1, 1).mean().estimate()).isCloseTo(-0.55, within(0.1));
    assertThat(normal(0, 0.5).deviation()).isCloseTo(2, within(0.16));
  }

  @Test
  void casesWithoutAnErrorAreLeftOut() {
    MonteCarloCheck check =
        MonteCarloCheck.of(List.of(new MonteCarloCheck.Case(1, Average.of(1.0))));
    assertThat(check.scores()).isEmpty();
    assertThat(check.deviation()).isNaN();
  }
}
