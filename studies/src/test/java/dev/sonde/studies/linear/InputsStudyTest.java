package dev.sonde.studies.linear;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.studies.Claim;
import dev.sonde.studies.ClosedForms;
import dev.sonde.studies.MonteCarloCheck;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class InputsStudyTest {

  @Test
  void edgesAndOutlierAreThoseOfTheLimit() {
    NoiseSpectrum bulk = new NoiseSpectrum(2, 1, 0.48);
    assertThat(bulk.lowerEdge()).isCloseTo(0.085786437626905, within(1e-14));
    assertThat(bulk.upperEdge()).isCloseTo(2.914213562373095, within(1e-14));
    assertThat(bulk.hasOutlier()).isFalse();
    assertThat(bulk.largestEigenvalue()).isEqualTo(bulk.upperEdge());
    assertThat(new NoiseSpectrum(2, 1, 1.92).largestEigenvalue())
        .isCloseTo(3.6804166666666664, within(1e-14));
    assertThat(new NoiseSpectrum(2, 0.25, 300).largestEigenvalue())
        .isCloseTo(300.3751041666667, within(1e-10));
    assertThat(new NoiseSpectrum(2, 1, 4).largestEigenvalue()).isCloseTo(5.625, within(1e-14));
    assertThat(new NoiseSpectrum(5, 1, 1.08).largestEigenvalue())
        .isCloseTo(2.4651851851851854, within(1e-14));
    double[][] edges = {
      {1.5, 0.03367350481121457, 3.2996598285221186},
      {2, 0.085786437626905, 2.914213562373095},
      {5, 0.30557280900008416, 2.094427190999916}
    };
    for (double[] row : edges) {
      NoiseSpectrum noise = new NoiseSpectrum(row[0], 1, 0);
      assertThat(noise.lowerEdge()).isCloseTo(row[1], within(1e-14));
      assertThat(noise.upperEdge()).isCloseTo(row[2], within(1e-14));
    }
  }

  @Test
  void theOutlierMeetsTheEdgeWhereItLeavesTheBulk() {
    NoiseSpectrum threshold = new NoiseSpectrum(5, 1, 1 / Math.sqrt(5) * (1 + 1e-9));
    assertThat(threshold.largestEigenvalue()).isCloseTo(threshold.upperEdge(), within(1e-9));
  }

  /** studies/a2.py: numpy on sklearn's digits, one-hot squared error, to 1%. */
  @Test
  void stepsOnDigitsAreThoseOfNumpy() {
    StudyResult result =
        InputsStudy.withDefaults().withExtent(Extent.QUICK).of(DataSource.read("digits"));
    InputsFigures figures = (InputsFigures) result.figures();
    assertThat(figures.steps().raw().steps()).isEqualTo(1491);
    assertThat(figures.steps().centred().steps()).isEqualTo(72);
    assertThat(figures.steps().standardised().steps()).isEqualTo(37);
    assertThat(figures.steps().whitened().steps()).isEqualTo(1);
    assertThat(figures.steps().raw().largestEigenvalue())
        .isCloseTo(143.56120237959385, within(1e-9));
    assertThat(figures.steps().centred().largestEigenvalue())
        .isCloseTo(9.529979893800865, within(1e-10));
    assertThat(figures.steps().standardised().conditionNumber())
        .isCloseTo(145.80362660622967, within(1e-8));
    assertThat(result.claims()).allMatch(claim -> claim.verdict() == Claim.Verdict.HOLDS);
    assertThat(result.findings().get(0).code()).isEqualTo("centre-inputs");
    assertThat(result.findings().get(0).evidence()).containsEntry("before", 1491L);
  }

  /** A mean of 0 and a variance of 10⁴ beside the bias: λmax is 10⁴. */
  @Test
  void theStepLimitIsThatOfTheInputsAsTheyAre() {
    Dataset data = steep(100);
    StudyResult result = InputsStudy.withDefaults().withExtent(Extent.QUICK).of(data);
    Map<String, Object> limit = result.findings().get(result.findings().size() - 1).evidence();
    assertThat((double) requireNonNull(limit.get("rawLimit"))).isCloseTo(2e-4, within(1e-12));
    assertThat((double) requireNonNull(limit.get("centredLimit"))).isCloseTo(2e-4, within(1e-12));
  }

  /** One column of ±scale, another of ±1. */
  private static Dataset steep(double scale) {
    int n = 2;
    double[] x = new double[8 * n];
    long[] y = new long[8];
    for (int i = 0; i < 8; i++) {
      x[i * n] = i % 2 == 0 ? scale : -scale;
      x[i * n + 1] = i % 4 < 2 ? 1 : -1;
      y[i] = i % 3 == 0 ? 1 : 0;
    }
    return new Dataset(
        new Values.Doubles(x, new long[] {8, n}), new Values.Integers(y, new long[] {8}), "d", "");
  }

  /** As above on the first 4,000 of mnist10k, 784 inputs. */
  @Test
  @Tag("full")
  void stepsOnMnistAreThoseOfNumpy() {
    InputsFigures figures =
        (InputsFigures)
            InputsStudy.withDefaults()
                .withExtent(Extent.QUICK)
                .of(DataSource.read("mnist10k"))
                .figures();
    assertThat(figures.steps().raw().steps()).isCloseTo(152_599, within(20L));
    assertThat(figures.steps().centred().steps()).isCloseTo(21_635, within(5L));
    assertThat(figures.steps().standardised().steps()).isEqualTo(760);
  }

  @Test
  @Tag("full")
  void noiseFollowsTheClosedForms() {
    StudyResult result = InputsStudy.withDefaults().withExtent(Extent.QUICK).theory();
    assertThat(result.claims()).hasSizeGreaterThanOrEqualTo(5);
    assertThat(result.claims())
        .as("%s", result.claims())
        .allMatch(claim -> claim.verdict() == Claim.Verdict.HOLDS);
  }

  @Test
  void interlacingHoldsWhereverTheMeanPoints() {
    for (int i = 0; i < 50; i++) {
      StudyDraws draws = new StudyDraws(i, Purpose.INPUTS, 0);
      double[] entries = draws.normals(40 * 7);
      for (int j = 0; j < entries.length; j++) {
        entries[j] = entries[j] * (1 + j % 3) + (j / 40) * (i % 4);
      }
      assertThat(SecondMoments.of(new ColumnMatrix(40, 7, entries)).violation()).isLessThan(1e-12);
    }
  }

  /**
   * A softmax regression's Hessian at 0 is (I/C − 11ᵀ/C²) ⊗ R, whose largest eigenvalue is
   * λmax(R)/C.
   */
  @Test
  void softmaxRegressionAtZeroHasTheInputsLargestEigenvalueOverItsClasses() {
    int classes = 3;
    int n = 4;
    double[] entries = new StudyDraws(0, Purpose.INPUTS, 0).normals(50 * n);
    for (int i = 0; i < entries.length; i++) {
      entries[i] += 1;
    }
    ColumnMatrix x = new ColumnMatrix(50, n, entries);
    ColumnMatrix r = x.meanProduct(x);
    int size = classes * n;
    double[] hessian = new double[size * size];
    for (int a = 0; a < size; a++) {
      for (int b = 0; b < size; b++) {
        double outer = (a / n == b / n ? 1.0 / classes : 0) - 1.0 / (classes * classes);
        hessian[b * size + a] = outer * r.at(a % n, b % n);
      }
    }
    double[] values = Lapack.symmetricEigenpairs(hessian, size, false).values();
    assertThat(values[size - 1]).isCloseTo(SecondMoments.of(x).largest() / classes, within(1e-12));
  }

  @Test
  void centredInputsOfSmallVarianceLeaveTheBiasAsTheStiffestDirection() {
    double[] entries = new StudyDraws(0, Purpose.INPUTS, 0).normals(300 * 3);
    for (int i = 0; i < entries.length; i++) {
      entries[i] = 0.1 * entries[i];
    }
    ColumnMatrix biased = InputForm.withBias(new ColumnMatrix(300, 3, entries));
    assertThat(SecondMoments.of(biased).largest()).isCloseTo(1, within(0.01));
  }

  /** The reference's definition: n columns and a constant one have n/(n + 1) of the variance. */
  @Test
  void aConstantColumnCountsInTheCommonDeviation() {
    int p = 50;
    double[] one = new StudyDraws(3, Purpose.INPUTS, 0).normals(p);
    double[] entries = new double[4 * p];
    for (int i = 0; i < p; i++) {
      entries[i] = one[i];
      entries[p + i] = 2 * one[i];
      entries[2 * p + i] = 3 * one[i];
      entries[3 * p + i] = 7;
    }
    ColumnMatrix varying = new ColumnMatrix(p, 3, Arrays.copyOf(entries, 3 * p));
    ColumnMatrix withConstant = new ColumnMatrix(p, 4, entries);
    double alone = SecondMoments.of(InputForm.CENTRED.of(varying)).largest();
    double beside = SecondMoments.of(InputForm.CENTRED.of(withConstant)).largest();
    assertThat(alone).isCloseTo(3, within(1e-12));
    assertThat(beside).isCloseTo(4, within(1e-12));
  }

  @Test
  void whatCannotBeLearnedFromIsRefused() {
    Values.Doubles x = new Values.Doubles(new double[] {1, 1, 1, 1}, new long[] {2, 2});
    Values.Integers y = new Values.Integers(new long[] {0, 1}, new long[] {2});
    assertThatThrownBy(() -> InputsStudy.withDefaults().of(new Dataset(x, y, "d", "")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("same inputs");
    Values.Doubles varied = new Values.Doubles(new double[] {1, 2, 3, 5}, new long[] {2, 2});
    Values.Integers one = new Values.Integers(new long[] {1, 1}, new long[] {2});
    assertThatThrownBy(() -> InputsStudy.withDefaults().of(new Dataset(varied, one, "d", "")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("all samples are of class 1");
    Values.Integers names = new Values.Integers(new long[] {1, 2, 3, 5}, new long[] {2, 2});
    assertThatThrownBy(() -> InputsStudy.withDefaults().of(new Dataset(names, y, "d", "")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("names");
    assertThatThrownBy(() -> InputsStudy.withDefaults().withReach(1))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void theSameSeedGivesTheSameFigures() {
    Dataset digits = DataSource.read("digits").first(300);
    InputsStudy study = InputsStudy.withDefaults().withExtent(Extent.QUICK).withSeed(4);
    assertThat(((InputsFigures) study.of(digits).figures()).layers())
        .isEqualTo(((InputsFigures) study.of(digits).figures()).layers());
  }

  /** 16 draws a case. */
  @Test
  @Tag("full")
  void errorBarsOfOutliersHold() {
    List<NoiseSpectrum> cases = new ArrayList<>();
    StudyDraws draws = new StudyDraws(1, Purpose.SPLIT, 0);
    for (int i = 0; i < 400; i++) {
      double alpha = 0.5 + 4 * draws.unit();
      // well above the threshold, where the outlier is a normal number
      cases.add(new NoiseSpectrum(alpha, 1, (3 + 5 * draws.unit()) / Math.sqrt(alpha)));
    }
    List<MonteCarloCheck.Case> scores = new ArrayList<>();
    for (double score : new NoiseInputs(0).check(cases, 200, 16).scores()) {
      scores.add(new MonteCarloCheck.Case(0, new Average(score, 1, 16)));
    }
    ClosedForms.check("inputs: eigenvalue of the mean", scores);
  }

  /** In directions of eigenvalue 0 rounding may grow at any rate; the loss does not. */
  @Test
  void descentDivergesAtTwiceTheInverseOfTheLargestEigenvalueAlsoWithRepeatedColumns() {
    int rows = 300;
    int columns = 14;
    for (long seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      double[] entries = new double[rows * columns];
      for (int i = 0; i < rows * 7; i++) {
        entries[i] = random.nextGaussian();
        entries[i + rows * 7] = entries[i];
      }
      ColumnMatrix inputs = new ColumnMatrix(rows, columns, entries);
      assertThat(new DescentRuns(seed, Extent.QUICK).largestSafeStep(inputs))
          .as("seed %d", seed)
          .isCloseTo(2, within(0.01));
    }
  }

  /** Variances of 1 and 4 about a mean of (3, 0): R = diag(10, 4), of whose 10 the mean has 9. */
  @Test
  void aLayersFiguresLeaveTheBiasOut() {
    double[][] rows = {{2, 2}, {2, -2}, {4, 2}, {4, -2}};
    InputsLook.Seen seen = InputsLook.seen("layer", ColumnMatrix.ofRows(rows));
    InputsFigures.Layer layer = seen.layer();
    assertThat(layer.meanShare()).isCloseTo(0.9, within(1e-14));
    assertThat(layer.largestEigenvalue()).isCloseTo(10, within(1e-14));
    assertThat(layer.centredLargest()).isCloseTo(4, within(1e-14));
    // with a column of ones: that of [[10, 3], [3, 1]]
    assertThat(seen.largest()).isCloseTo((11 + Math.sqrt(117)) / 2, within(1e-13));
    assertThat(seen.centredLargest()).isCloseTo(4, within(1e-14));
    double[][] centred = {{-1, 2}, {-1, -2}, {1, 2}, {1, -2}};
    assertThat(InputsLook.seen("layer", ColumnMatrix.ofRows(centred)).layer().meanShare()).isZero();
    double[][] small = {{0.1}, {0.3}};
    InputsLook.Seen biased = InputsLook.seen("layer", ColumnMatrix.ofRows(small));
    assertThat(biased.layer().largestEigenvalue()).isCloseTo(0.05, within(1e-15));
    assertThat(biased.layer().centredLargest()).isCloseTo(0.01, within(1e-15));
    assertThat(biased.centredLargest()).isEqualTo(1);
  }

  /** Targets of mean 10: the first step along the mean of the inputs does nearly all there is. */
  @Test
  void inputsThatCostLeastAsTheyAreAreLeftAlone() {
    int p = 400;
    StudyDraws draws = new StudyDraws(6, Purpose.INPUTS, 0);
    double[] noise = draws.normals(6 * p);
    double[] x = new double[4 * p];
    double[] y = new double[p];
    for (int i = 0; i < p; i++) {
      // four columns that say the same, about a mean in proportion to that of the targets
      for (int j = 0; j < 4; j++) {
        x[4 * i + j] = 500 + 100 * noise[6 * i] + 10 * noise[6 * i + 1 + j];
      }
      y[i] = 10 + 2 * noise[6 * i] + 0.1 * noise[6 * i + 5];
    }
    Dataset data =
        new Dataset(
            new Values.Doubles(x, new long[] {p, 4}),
            new Values.Doubles(y, new long[] {p, 1}),
            "mean.csv",
            "");
    StudyResult result = InputsStudy.withDefaults().withExtent(Extent.QUICK).of(data);
    InputsFigures.Steps steps = ((InputsFigures) result.figures()).steps();
    assertThat(steps.raw().steps()).isLessThan(steps.centred().steps());
    assertThat(steps.raw().steps()).isLessThan(steps.standardised().steps());
    assertThat(result.findings().get(0).code()).isEqualTo("raw-inputs-cost-least");
    assertThat(result.findings()).extracting("code").doesNotContain("scale-inputs");
  }
}
