package dev.sonde.attention.softmax;

import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.means.RowMean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What remedies would make of a head, against plain loops and against the theory. */
class WhatIfLogitsTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};

  /** Equal keys would share a row however cold it is, and let a gradient through. */
  private static final long[] DISTINCT = {3, 1, 4, 7, 5, 9, 2, 6, 8, 0};

  @TempDir Path folder;

  private static KeptRows gaussian(int rows, int keys, double std, boolean rowsAreUnits) {
    SplittableRandom random = new SplittableRandom(3);
    KeptRows kept = new KeptRows(rowsAreUnits);
    RowFigures row = new RowFigures(keys);
    Arrays.fill(row.visible(), true);
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < keys; j++) {
        row.z()[j] = 7 + std * random.nextGaussian();
      }
      row.compute(keys);
      kept.keep(row, new double[0]);
    }
    return kept;
  }

  /** Where the mean norm of Gaussian rows is largest is found by plain loops over other rows. */
  @Test
  void rowsOfTheBestSpreadHaveTheFactorOneAndOthersTheRatio() {
    int keys = 128;
    double step = 0.05;
    double best = bestSpread(keys, step);
    double first = Double.NaN;
    for (double std : new double[] {0.5, best, 12}) {
      BestTemperature temperature = gaussian(2_000, keys, std, true).remedies().temperature();
      RowMean factor = temperature.factor();
      double spread = factor.estimate() * std;
      // both come from 2,000 rows of their own; four errors of a difference, and half a step
      double error = Math.sqrt(2) * factor.standardError() * std;
      assertThat(spread).isCloseTo(best, within(4 * error + step / 2));
      // the same draws but for their spread: the same best one, to the sections of both searches
      first = Double.isNaN(first) ? spread : first;
      assertThat(spread).isCloseTo(first, within(3e-3 * first));
      assertThat(factor.standardError() / factor.estimate()).isBetween(0.002, 0.05);
      assertThat(temperature.gain().estimate()).isGreaterThanOrEqualTo(1);
    }
  }

  /** The spread on a grid at which the mean of ‖diag p − ppᵀ‖_F over Gaussian rows is largest. */
  private static double bestSpread(int keys, double step) {
    SplittableRandom random = new SplittableRandom(29);
    double[][] rows = new double[2_000][keys];
    for (double[] row : rows) {
      Arrays.setAll(row, j -> random.nextGaussian());
    }
    double best = 0;
    double most = 0;
    for (double std = 2; std < 6; std += step) {
      double sum = 0;
      for (double[] row : rows) {
        sum += norm(row, std);
      }
      if (sum > most) {
        most = sum;
        best = std;
      }
    }
    return best;
  }

  /** ‖J‖_F² = Σp² − 2Σp³ + (Σp²)². */
  private static double norm(double[] logits, double factor) {
    double total = 0;
    double second = 0;
    double third = 0;
    for (double logit : logits) {
      double e = Math.exp(factor * logit);
      total += e;
      second += e * e;
      third += e * e * e;
    }
    second /= total * total;
    third /= total * total * total;
    return Math.sqrt(second - 2 * third + second * second);
  }

  /** The factor found is where a fine grid of plain softmaxes has its largest mean. */
  @Test
  void theBestFactorIsThatOfAPlainGrid() {
    int keys = 12;
    SplittableRandom random = new SplittableRandom(9);
    double[][] rows = new double[5][keys];
    KeptRows kept = new KeptRows(true);
    RowFigures row = new RowFigures(keys);
    Arrays.fill(row.visible(), true);
    for (double[] logits : rows) {
      Arrays.setAll(logits, j -> 3 * random.nextGaussian());
      System.arraycopy(logits, 0, row.z(), 0, keys);
      row.compute(keys);
      kept.keep(row, new double[0]);
    }
    double best = 0;
    double most = 0;
    for (double factor = 0.05; factor < 4; factor += 0.0005) {
      double sum = 0;
      for (double[] logits : rows) {
        sum += plainNorm(logits, factor);
      }
      if (sum > most) {
        most = sum;
        best = factor;
      }
    }
    BestTemperature temperature = kept.remedies().temperature();
    assertThat(temperature.factor().estimate()).isCloseTo(best, within(2e-3 * best));
    assertThat(temperature.jacobianNorm().estimate()).isCloseTo(most / 5, within(1e-6));
  }

  private static double plainNorm(double[] logits, double factor) {
    double[] p = Arrays.stream(logits).map(z -> Math.exp(factor * z)).toArray();
    double total = Arrays.stream(p).sum();
    double squares = 0;
    for (int i = 0; i < p.length; i++) {
      for (int j = 0; j < p.length; j++) {
        double entry = (i == j ? p[i] / total : 0) - p[i] * p[j] / total / total;
        squares += entry * entry;
      }
    }
    return Math.sqrt(squares);
  }

  /** 200 draws of 30 rows: their scatter is what the standard error says. */
  @Test
  void theStandardErrorOfTheFactorIsItsScatter() {
    SplittableRandom random = new SplittableRandom(17);
    int draws = 200;
    double sum = 0;
    double squares = 0;
    double errors = 0;
    RowFigures row = new RowFigures(32);
    Arrays.fill(row.visible(), true);
    for (int draw = 0; draw < draws; draw++) {
      KeptRows kept = new KeptRows(true);
      for (int r = 0; r < 30; r++) {
        for (int j = 0; j < row.z().length; j++) {
          row.z()[j] = 2 * random.nextGaussian();
        }
        row.compute(row.z().length);
        kept.keep(row, new double[0]);
      }
      RowMean factor = kept.remedies().temperature().factor();
      sum += factor.estimate();
      squares += factor.estimate() * factor.estimate();
      errors += factor.standardError();
    }
    double scatter = Math.sqrt(squares / draws - sum * sum / draws / draws);
    // a scatter of 200 draws is known to 5%, the formula to first order
    assertThat(errors / draws).isCloseTo(scatter, within(0.2 * scatter));
  }

  @Test
  void twoKeysAndEqualLogitsHaveNoBestTemperature() {
    assertThat(gaussian(40, 2, 1, true).remedies().temperature().factor().resolved()).isFalse();
    assertThat(gaussian(40, 9, 0, true).remedies().temperature().factor().resolved()).isFalse();
    assertThat(new KeptRows(true).remedies().temperature().factor().resolved()).isFalse();
  }

  private static SyntheticModel model(float scale) {
    return new SyntheticModel(2, 17)
        .heads()
        .node("MatMul", "s", List.of("q", "kt"))
        .number("scale", scale)
        .node("Mul", "z", List.of("s", "scale"));
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
  }

  /** Ten rows are all kept, so the figures are those of every row. */
  @Test
  void queryKeyNormAndSoftCapAreThoseOfPlainLoops() {
    float scale = 40;
    int n = IDS.length;
    SyntheticModel model = model(scale);
    float[] bias = new float[n * n];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = 0.1f * (i % 7);
    }
    model.floats("bias", bias, 1, 1, n, n).node("Add", "b", List.of("z", "bias"));
    model.node("Softmax", "p", List.of("b"), whole("axis", -1)).values("p");
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    for (int h = 0; h < HEADS; h++) {
      double normed = 0;
      double capped = 0;
      for (int i = 0; i < n; i++) {
        double[] cosines = new double[n];
        double[] caps = new double[n];
        double[] q = model.query(IDS[i], h);
        for (int j = 0; j < n; j++) {
          double[] k = model.key(IDS[j], h);
          double product = model.product(IDS, h, i, j);
          double lengths = 0;
          double queryLength = 0;
          for (int c = 0; c < D; c++) {
            lengths += k[c] * k[c];
            queryLength += q[c] * q[c];
          }
          cosines[j] = Math.sqrt(D) * product / Math.sqrt(lengths * queryLength) + bias[i * n + j];
          caps[j] = 50 * Math.tanh((scale * product + bias[i * n + j]) / 50);
        }
        normed += variance(cosines) / n;
        capped += variance(caps) / n;
      }
      HeadFigures head = report.layers().get(0).heads().get(h);
      WhatIfLogits remedies = head.remedies();
      assertThat(remedies.queryKeyNorm().rowStd().estimate())
          .isCloseTo(Math.sqrt(normed), within(1e-5));
      assertThat(remedies.softCap().rowStd().estimate()).isCloseTo(Math.sqrt(capped), within(1e-4));
      assertThat(remedies.asItIs().rowStd().estimate())
          .isCloseTo(head.softmax().rowStd().estimate(), within(1e-4));
      assertThat(remedies.asItIs().jacobianNorm().estimate())
          .isCloseTo(head.softmax().jacobianNorm().estimate(), within(1e-6));
    }
  }

  /** Logits 40 times too large: the factor that mends them is the same as the one of scale 1. */
  @Test
  void theBestFactorTakesBackAScale() {
    double[] factors = new double[2];
    float[] scales = {1, 40};
    for (int i = 0; i < 2; i++) {
      SyntheticModel model = model(scales[i]);
      model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
      AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(DISTINCT));
      factors[i] =
          scales[i]
              * report.layers().get(0).heads().get(1).remedies().temperature().factor().estimate();
      if (i == 1) {
        assertThat(report.findings())
            .extracting(dev.sonde.findings.Finding::code)
            .contains("attention-temperature");
      }
    }
    assertThat(factors[1]).isCloseTo(factors[0], within(2e-3 * factors[0]));
  }

  /** With a scale behind a bias, another product cannot be put in. */
  @Test
  void aScaleBehindABiasLeavesQueryKeyNormUnknown() {
    int n = IDS.length;
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt"));
    model.floats("bias", new float[n * n], n, n).node("Add", "b", List.of("s", "bias"));
    model.number("scale", 0.3f).node("Mul", "z", List.of("b", "scale"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    WhatIfLogits remedies = report.layers().get(0).heads().get(0).remedies();
    assertThat(remedies.queryKeyNorm().rowStd().resolved()).isFalse();
    assertThat(remedies.softCap().rowStd().resolved()).isTrue();
  }

  @Test
  void fewRowsOfLongSequencesAndMoreOfShortOnesAreKept() {
    assertThat(KeptRows.choice(12, 12, 1).share()).isEqualTo(1);
    assertThat(KeptRows.choice(512, 512, 1).share()).isEqualTo(16.0 / 512);
    // at most 64 rows of 100
    assertThat(KeptRows.choice(100, 100, 1).share()).isEqualTo(64.0 / 100);
    assertThat(KeptRows.choice(10 * 512, 512, 10).share()).isEqualTo(40.0 / 5_120);
    assertThat(KeptRows.choice(100 * 512, 512, 100).share()).isEqualTo(64.0 / 51_200);
  }
}
