package dev.sonde.descent.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.cells.Answers;
import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.statistics.Average;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BiasVarianceTest {
  private static final int CLASSES = 4;

  private static CurvePoint model(int[] answers) {
    return new CurvePoint(1, 1, 0.0, 0.0, 0.0, 0.0, 0.0, new TreeMap<>())
        .withAnswers(Answers.of(answers, CLASSES));
  }

  @Test
  void theTwoPartsAreThoseOfTheOneHotAnswers() {
    SplittableRandom random = new SplittableRandom(1);
    int samples = 50;
    int seeds = 6;
    int[] labels = random.ints(samples, 0, CLASSES).toArray();
    List<CurvePoint> models = new ArrayList<>();
    double[] errors = new double[seeds];
    double[][] votes = new double[samples][CLASSES];
    for (int s = 0; s < seeds; s++) {
      int[] answers = new int[samples];
      for (int i = 0; i < samples; i++) {
        answers[i] = random.nextDouble() < 0.6 ? labels[i] : random.nextInt(CLASSES);
        errors[s] += answers[i] == labels[i] ? 0 : 1.0 / samples;
        votes[i][answers[i]] += 1.0 / seeds;
      }
      models.add(model(answers));
    }
    // ½‖E h − y‖² and ½E‖h − E h‖² of the six models as they are, term by term
    double bias = 0;
    double variance = 0;
    for (int i = 0; i < samples; i++) {
      double squares = 0;
      for (int k = 0; k < CLASSES; k++) {
        double apart = votes[i][k] - (labels[i] == k ? 1 : 0);
        bias += apart * apart / 2 / samples;
        squares += votes[i][k] * votes[i][k];
      }
      variance += (1 - squares) / 2 / samples;
    }
    Average error = Average.of(errors);
    assertThat(bias + variance).isCloseTo(error.estimate(), within(1e-12));
    // pairs of different models make the variance free of the bias of few seeds: n/(n − 1)
    BiasVariance parts = BiasVariance.of(models, error);
    assertThat(parts.variance().estimate())
        .isCloseTo(variance * seeds / (seeds - 1), within(1e-12));
    assertThat(parts.bias().estimate() + parts.variance().estimate())
        .isCloseTo(error.estimate(), within(1e-12));
    assertThat(parts.variance().standardError()).isPositive().isLessThan(0.1);
  }

  @Test
  void modelsThatAgreeHaveNoVariance() {
    int[] answers = {0, 1, 2, 3};
    BiasVariance parts =
        BiasVariance.of(List.of(model(answers), model(answers)), Average.of(0.25, 0.25));
    assertThat(parts.variance().estimate()).isZero();
    assertThat(parts.bias().estimate()).isEqualTo(0.25);
  }

  @Test
  void oneModelAndModelsWithoutAnswersHaveNoParts() {
    int[] answers = {0, 1};
    CurvePoint without = new CurvePoint(1, 1, 0.0, 0.0, 0.0, 0.0, 0.0, new TreeMap<>());
    assertThat(BiasVariance.of(List.of(model(answers)), Average.of(0.5)).variance().n()).isZero();
    assertThat(
            BiasVariance.of(Arrays.asList(model(answers), without), Average.of(0.5, 0.5))
                .variance()
                .n())
        .isZero();
  }
}
