package dev.sonde.studies.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.studies.Claim;
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

  /** Rows of inputs of unequal scales, and a noisy linear target. */
  private static Dataset regression(int p, int n, double steepness, double noise) {
    StudyDraws draws = new StudyDraws(3, Purpose.INPUTS, 0);
    double[] x = new double[p * n];
    double[] y = new double[p];
    for (int i = 0; i < p; i++) {
      for (int j = 0; j < n; j++) {
        double standard = draws.normal();
        x[i * n + j] = standard * Math.pow(steepness, -j);
        y[i] += standard;
      }
      y[i] += noise * draws.normal();
    }
    return new Dataset(
        new Values.Doubles(x, new long[] {p, n}), new Values.Doubles(y, new long[] {p}), "d", "");
  }

  /** Other seeds split otherwise; their figures must scatter as the standard error says. */
  @Test
  void errorsAreThoseOverSplits() {
    Dataset data = regression(240, 12, 1.3, 6);
    double[] gains = new double[10];
    double errors = 0;
    for (int seed = 0; seed < gains.length; seed++) {
      Claim gain =
          StoppingStudy.withDefaults()
              .withExtent(Extent.QUICK)
              .withSeed(seed)
              .of(data)
              .claims()
              .get(0);
      gains[seed] = gain.measured().orElseThrow().estimate();
      errors += gain.measured().orElseThrow().standardError() / gains.length;
    }
    double scatter = Average.of(gains).standardError() * Math.sqrt(gains.length);
    assertThat(scatter / errors).isBetween(0.5, 1.8);
  }

  /** The more steps the better: the chosen number of steps is the last, and nothing differs. */
  @Test
  void whereTheEndIsTheBestStepOverfittingIsNotJudged() {
    StudyResult result =
        StoppingStudy.withDefaults().withExtent(Extent.QUICK).of(regression(120, 3, 30, 0));
    Claim overfitting = result.claims().get(1);
    assertThat(overfitting.measured().orElseThrow().estimate()).isZero();
    assertThat(overfitting.verdict()).isEqualTo(Verdict.NOT_RESOLVED);
    assertThat(result.findings().get(0).code()).isEqualTo("no-overfitting-seen");
    assertThat(result.findings().get(0).evidence()).doesNotContainKey("raised");
  }

  /** The noise's effect is held against the decay's, however small that is. */
  @Test
  void noiseOnInputsHasTheEffectOfTheDecay() {
    Claim noise =
        StoppingStudy.withDefaults()
            .withExtent(Extent.QUICK)
            .of(regression(240, 12, 1.3, 6))
            .claims()
            .get(2);
    assertThat(noise.published()).hasValue(1);
    assertThat(noise.verdict()).as("%s", noise).isEqualTo(Verdict.HOLDS);
    assertThat(noise.measured().orElseThrow().standardError()).isPositive();
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

  /** Twenty samples of eight inputs that are not centred, and a noisy linear target. */
  private static final int FEW = 20;

  private static final int INPUTS = 8;

  private record Few(ColumnMatrix x, ColumnMatrix y) {
    static Few drawn(int draw) {
      StudyDraws draws = new StudyDraws(7, Purpose.INPUTS, draw);
      double[] entries = draws.normals(FEW * INPUTS);
      for (int i = 0; i < entries.length; i++) {
        entries[i] = entries[i] * (1 + i / FEW) + 3;
      }
      ColumnMatrix x = new ColumnMatrix(FEW, INPUTS, entries);
      double[] y = x.times(draws.normals(INPUTS));
      for (int i = 0; i < FEW; i++) {
        y[i] += 5 * draws.normal() - 40;
      }
      return new Few(x, new ColumnMatrix(FEW, 1, y));
    }

    /**
     * Leaves every sample out in turn, bias included: the means of the rest are taken off, and the
     * left sample is answered with them. Scaled as all samples are, with the same penalty.
     */
    double leavingOneOut(double decay) {
      double scale = CentredTask.of(x, y).scale();
      double sum = 0;
      for (int left = 0; left < FEW; left++) {
        int[] rest = new int[FEW];
        for (int i = 0, k = 1; i < FEW; i++) {
          if (i != left) {
            rest[k++] = i;
          }
        }
        rest[0] = left;
        ColumnMatrix inputs = CentredTask.picked(x, rest, 1, FEW);
        ColumnMatrix targets = CentredTask.picked(y, rest, 1, FEW);
        double[] inputMeans = inputs.columnMeans();
        double targetMean = targets.columnMeans()[0];
        double[] centred = new double[inputs.entries().length];
        for (int i = 0; i < centred.length; i++) {
          centred[i] = (inputs.entries()[i] - inputMeans[i / (FEW - 1)]) * scale;
        }
        double[] away = new double[FEW - 1];
        for (int i = 0; i < away.length; i++) {
          away[i] = targets.at(i, 0) - targetMean;
        }
        ColumnMatrix weights =
            FilteredLeastSquares.of(
                    new ColumnMatrix(FEW - 1, INPUTS, centred), new ColumnMatrix(FEW - 1, 1, away))
                .weights(SpectralFilter.ridge(decay * FEW / (FEW - 1.0)));
        double answer = targetMean;
        for (int j = 0; j < INPUTS; j++) {
          answer += weights.at(j, 0) * (x.at(left, j) - inputMeans[j]) * scale;
        }
        sum += (answer - y.at(left, 0)) * (answer - y.at(left, 0));
      }
      return sum / (2 * FEW);
    }
  }

  /** The bias is fitted as well: without 1/p in the leverage the loss is too small. */
  @Test
  void leavingOneOutMovesTheBiasToo() {
    Few few = Few.drawn(0);
    CentredTask centred = CentredTask.of(few.x(), few.y());
    FilteredLeastSquares fits = FilteredLeastSquares.of(centred.inputs(), centred.targets());
    for (double decay : new double[] {0.01, 0.3, 10}) {
      double loss = few.leavingOneOut(decay);
      assertThat(fits.leaveOneOutWithBias().loss(SpectralFilter.ridge(decay)))
          .isCloseTo(loss, within(1e-12 * loss));
      assertThat(fits.leaveOneOutLoss(SpectralFilter.ridge(decay))).isLessThan(0.95 * loss);
    }
  }

  /** Nothing on a fine grid of decays has a smaller loss of leaving one out than what is chosen. */
  @Test
  void theChosenDecayIsThatOfLeavingOneOut() {
    for (int draw = 0; draw < 20; draw++) {
      Few few = Few.drawn(draw);
      CentredTask centred = CentredTask.of(few.x(), few.y());
      double chosen =
          new StoppingFits(centred, few.x(), few.y(), new StoppingFits.Draws(0, 0), Extent.QUICK)
              .chosen()
              .decay();
      FilteredLeastSquares fits = FilteredLeastSquares.of(centred.inputs(), centred.targets());
      double smallest = 1e-9 * fits.largestEigenvalue();
      double loss = few.leavingOneOut(chosen);
      for (double factor : new double[] {0.5, 0.7, 0.85, 1.2, 1.4, 2}) {
        if (factor * chosen >= smallest) {
          assertThat(few.leavingOneOut(factor * chosen))
              .as("%s times the decay of draw %s", factor, draw)
              .isGreaterThan(loss * (1 - 1e-12));
        }
      }
    }
  }

  /** Almost without noise, with columns alike: the best decay lies far below all eigenvalues. */
  @Test
  void theBestDecayIsFoundFarBelowTheSmallestEigenvalue() {
    int p = 200;
    int n = 10;
    StudyDraws draws = new StudyDraws(2, Purpose.INPUTS, 0);
    ColumnMatrix x = new ColumnMatrix(p, n, draws.normals(p * n));
    double[] targets = draws.normals(p);
    for (int i = 0; i < p; i++) {
      targets[i] *= 1e-3;
      for (int j = 0; j < n; j++) {
        targets[i] += x.at(i, j);
      }
    }
    ColumnMatrix y = new ColumnMatrix(p, 1, targets);
    CentredTask centred = CentredTask.of(x, y);
    StoppingFigures.Split chosen =
        new StoppingFits(centred, x, y, new StoppingFits.Draws(0, 0), Extent.QUICK).chosen();
    FilteredLeastSquares fits = FilteredLeastSquares.of(centred.inputs(), centred.targets());
    FilteredLeastSquares.LeaveOneOut left = fits.leaveOneOutWithBias();
    assertThat(chosen.decay()).isLessThan(1e-5);
    for (double other : new double[] {1e-12, 1e-10, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-2}) {
      assertThat(left.loss(SpectralFilter.ridge(other)))
          .as("%s", other)
          .isGreaterThanOrEqualTo(left.loss(SpectralFilter.ridge(chosen.decay())) * (1 - 1e-6));
    }
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

  /** Minima inside of the grid, beyond either end, at no decay and at the chosen one. */
  @Test
  void theBestDecayIsFoundWhereverItIs() {
    double[] grid = {1e-3, 1e-2, 1e-1, 1};
    for (double best : new double[] {0.04, 1e-3, 3e-7, 5e4}) {
      assertThat(
              LeastOverDecays.of(
                  decay -> 2 + Math.pow(Math.log10(Math.max(decay, 1e-30) / best), 2), grid, 0.5))
          .as("%s", best)
          .isCloseTo(2, within(1e-6));
    }
    assertThat(LeastOverDecays.of(decay -> 1 + decay, grid, 0.5)).isEqualTo(1);
    assertThat(LeastOverDecays.of(decay -> decay == 0.5 ? 1 : 3 + decay, grid, 0.5)).isEqualTo(1);
    // of two minima the deeper one, which is not the grid's best
    assertThat(
            LeastOverDecays.of(
                decay ->
                    decay < 0.03
                        ? 2 + Math.abs(Math.log10(Math.max(decay, 1e-9) / 1e-2))
                        : 1.5 + 2 * Math.abs(Math.log10(decay / 0.4)),
                grid,
                1))
        .isCloseTo(1.5, within(1e-3));
  }

  /** No decay does better on the test samples than the best one: on every split, of any data. */
  @Test
  void theChosenDecayIsNeverBetterThanTheBest() {
    for (int seed = 0; seed < 3; seed++) {
      StoppingFigures figures =
          (StoppingFigures)
              StoppingStudy.withDefaults()
                  .withExtent(Extent.QUICK)
                  .withSeed(seed)
                  .of(regression(120, 12, seed == 0 ? 30 : 1.3, 6))
                  .figures();
      assertThat(figures.splits())
          .isNotEmpty()
          .allSatisfy(
              split -> assertThat(split.leastDecayed()).isLessThanOrEqualTo(split.decayed()))
          .anySatisfy(split -> assertThat(split.leastDecayed()).isLessThan(split.decayed()));
    }
  }
}
