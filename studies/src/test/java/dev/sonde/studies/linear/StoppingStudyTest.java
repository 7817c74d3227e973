package dev.sonde.studies.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataSource;
import dev.sonde.studies.Claim.Verdict;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StoppingStudyTest {

  @Test
  @Tag("full")
  void theTheoryHoldsInSimulations() {
    StudyResult result = StoppingStudy.withDefaults().withExtent(Extent.QUICK).theory();
    assertThat(result.claims()).as("%s", result.claims()).hasSizeGreaterThanOrEqualTo(5);
    assertThat(result.claims())
        .as("%s", result.claims())
        .noneMatch(claim -> claim.verdict() == Verdict.DOES_NOT_HOLD_HERE);
    StoppingFigures figures = (StoppingFigures) result.figures();
    assertThat(figures.stopped()).isCloseTo(0.4232315131948984, within(1e-9));
    assertThat(figures.decayed()).isCloseTo(0.414213562373095, within(1e-9));
    assertThat(figures.trainedOn()).isCloseTo(1, within(1e-9));
  }

  @Test
  void digitsAreFittedWithDecayAndStopping() {
    StudyResult result =
        StoppingStudy.withDefaults().withExtent(Extent.QUICK).of(DataSource.read("digits"));
    assertThat(result.claims()).hasSize(5);
    StoppingFigures figures = (StoppingFigures) result.figures();
    assertThat(figures.decayed()).isLessThan(figures.trainedOn());
    assertThat(result.claims().get(4).verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(result.claims()).as("%s %s", result.claims(), result.findings()).isNotEmpty();
  }

  /** The formula against leaving every sample out in turn. */
  @Test
  void leavingOneOutIsExactForRidgeAndWrongForStoppedDescent() {
    int p = 30;
    int n = 8;
    ColumnMatrix x = new ColumnMatrix(p, n, new StudyDraws(2, Purpose.INPUTS, 0).normals(p * n));
    StudyDraws targets = new StudyDraws(2, Purpose.TARGETS, 0);
    double[] y = x.times(targets.normals(n));
    for (int i = 0; i < p; i++) {
      y[i] += 2 * targets.normal();
    }
    FilteredLeastSquares fits = FilteredLeastSquares.of(x, new ColumnMatrix(p, 1, y));
    double decay = 0.3;
    double rate = 1 / fits.largestEigenvalue();
    double ridge = 0;
    double stopped = 0;
    for (int left = 0; left < p; left++) {
      double[] rest = new double[(p - 1) * n];
      double[] labels = new double[p - 1];
      for (int i = 0, k = 0; i < p; i++) {
        if (i != left) {
          for (int j = 0; j < n; j++) {
            rest[j * (p - 1) + k] = x.at(i, j);
          }
          labels[k++] = y[i];
        }
      }
      FilteredLeastSquares without =
          FilteredLeastSquares.of(
              new ColumnMatrix(p - 1, n, rest), new ColumnMatrix(p - 1, 1, labels));
      // the same penalty beside a sum over one sample less
      ridge += squared(without.weights(SpectralFilter.ridge(decay * p / (p - 1.0))), x, y, left);
      stopped +=
          squared(without.weights(SpectralFilter.descent(rate * (p - 1.0) / p, 5)), x, y, left);
    }
    assertThat(fits.leaveOneOutLoss(SpectralFilter.ridge(decay)))
        .isCloseTo(ridge / (2 * p), within(1e-12));
    double formula = fits.leaveOneOutLoss(SpectralFilter.descent(rate, 5));
    assertThat(Math.abs(formula / (stopped / (2 * p)) - 1)).isGreaterThan(1e-3);
  }

  private static double squared(ColumnMatrix weights, ColumnMatrix x, double[] y, int row) {
    double sum = -y[row];
    for (int j = 0; j < weights.rows(); j++) {
      sum += weights.at(j, 0) * x.at(row, j);
    }
    return sum * sum;
  }

  @Test
  void lossesOfFiltersAreThoseOfTheirWeights() {
    int p = 20;
    int n = 5;
    ColumnMatrix x = new ColumnMatrix(p, n, new StudyDraws(1, Purpose.INPUTS, 0).normals(p * n));
    ColumnMatrix y = new ColumnMatrix(p, 2, new StudyDraws(1, Purpose.TARGETS, 0).normals(p * 2));
    FilteredLeastSquares fits = FilteredLeastSquares.of(x, y);
    for (SpectralFilter filter :
        new SpectralFilter[] {
          SpectralFilter.ridge(0.2),
          SpectralFilter.descent(0.1, 7),
          SpectralFilter.decayedDescent(0.1, 7, 0.3)
        }) {
      ColumnMatrix residual = x.times(fits.weights(filter));
      residual.addInPlace(-1, y);
      double loss = residual.squaredNorm() / (2 * p);
      assertThat(fits.trainingLoss(filter)).isCloseTo(loss, within(1e-13));
      assertThat(fits.on(x, y).loss(filter)).isCloseTo(loss, within(1e-13));
    }
  }

  @Test
  void decayedDescentIsWhatItsStepsMake() {
    int p = 20;
    int n = 5;
    ColumnMatrix x = new ColumnMatrix(p, n, new StudyDraws(1, Purpose.INPUTS, 0).normals(p * n));
    ColumnMatrix y = new ColumnMatrix(p, 1, new StudyDraws(1, Purpose.TARGETS, 0).normals(p));
    FilteredLeastSquares fits = FilteredLeastSquares.of(x, y);
    ColumnMatrix w = new ColumnMatrix(n, 1, new double[n]);
    for (int step = 0; step < 9; step++) {
      ColumnMatrix residual = x.times(w);
      residual.addInPlace(-1, y);
      ColumnMatrix gradient = x.transposed().times(residual).scaled(1.0 / p);
      gradient.addInPlace(0.3, w);
      w.addInPlace(-0.1, gradient);
    }
    assertThat(fits.weights(SpectralFilter.decayedDescent(0.1, 9, 0.3)).entries())
        .containsExactly(w.entries(), within(1e-14));
  }

  @Test
  void fewerSamplesThanFoldsNeedAreRefused() {
    assertThatThrownBy(() -> StoppingStudy.withDefaults().of(DataSource.read("digits").first(19)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least 20 samples, got 19");
    assertThatThrownBy(() -> StoppingStudy.withDefaults().withTimes())
        .isInstanceOf(InvalidInputException.class);
  }
}
