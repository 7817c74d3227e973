package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.ProgressListener;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleUnaryOperator;

/** The limits of online learning on a quadratic beside runs of it, and its identities. */
final class OnlineTheory {
  private final long seed;
  private final Extent extent;
  private final ProgressListener listener;

  OnlineTheory(long seed, Extent extent, ProgressListener listener) {
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
  }

  StudyResult result() {
    int runs = 600;
    int steps = extent == Extent.QUICK ? 8000 : 20_000;
    double[] curvatures = {2, 1, 0.3};
    StochasticApproximation quadratic = new StochasticApproximation(curvatures, 1, runs, seed);
    double c = 4;
    List<OnlineFigures.Asymptotic> rows = new ArrayList<>();
    List<Claim> claims = new ArrayList<>();
    double[][] harmonic = quadratic.squaredErrors(StochasticApproximation.harmonic(c), steps);
    listener.progressed(1, 5);
    claims.add(
        limit(
            "online.harmonic",
            "harmonic",
            harmonic,
            steps,
            curvatures,
            h -> StochasticApproximation.harmonicLimit(c, h, 1),
            rows));
    claims.add(
        limit(
            "online.newton",
            "newton",
            quadratic.squaredErrors(StochasticApproximation.newton(), steps),
            steps,
            curvatures,
            h -> StochasticApproximation.bestLimit(h, 1),
            rows));
    listener.progressed(2, 5);
    double kept = 0.9;
    claims.add(
        limit(
            "online.averaged",
            "averaged",
            quadratic.averagedErrors(steps),
            steps,
            curvatures,
            h -> StochasticApproximation.bestLimit(h, 1) / kept,
            rows));
    listener.progressed(3, 5);
    claims.add(slowDirection());
    claims.add(frozen());
    claims.add(constantRate());
    listener.progressed(4, 5);
    claims.add(copies());
    claims.add(perceptronMistakes());
    listener.progressed(5, 5);
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("runs", runs);
    settings.put("steps", steps);
    settings.put("c", c);
    double slowest = curvatures[curvatures.length - 1];
    return new StudyResult(
        Study.ONLINE,
        Form.THEORY,
        extent,
        settings,
        claims,
        new OnlineFigures(List.of(), List.of(), rows, OnlineFigures.JudgedBy.LOSS, LossUnit.NONE),
        List.of(
            StudyFindingCode.RATE_TOO_SMALL.finding(
                Severity.INFO,
                Evidence.of("curvature", slowest).and("leastFactor", 1 / (2 * slowest)))));
  }

  private static Claim limit(
      String id,
      String rate,
      double[][] squares,
      int steps,
      double[] curvatures,
      DoubleUnaryOperator expected,
      List<OnlineFigures.Asymptotic> rows) {
    double[] ratios = new double[squares.length];
    for (int i = 0; i < curvatures.length; i++) {
      int direction = i;
      double limit = expected.applyAsDouble(curvatures[i]);
      rows.add(
          new OnlineFigures.Asymptotic(
              rate,
              curvatures[i],
              limit,
              Average.of(Arrays.stream(squares).mapToDouble(s -> steps * s[direction]).toArray())));
      for (int run = 0; run < ratios.length; run++) {
        ratios[run] += steps * squares[run][i] / limit / curvatures.length;
      }
    }
    // 600 runs leave ±8% of a variance, and averages of so many steps are 8% short of their limit
    return Claim.judged(id, Reference.BOTTOU_1998, Relation.EQUAL, 1, Average.of(ratios), 0.2);
  }

  /** Where 2ch &lt; 1 the variance falls as t^(−2ch). */
  private Claim slowDirection() {
    double h = 0.3;
    int groups = 16;
    double[] exponents = new double[groups];
    for (int group = 0; group < groups; group++) {
      stopIfInterrupted();
      StudyDraws draws = new StudyDraws(seed, Purpose.NOISE, group);
      int runs = 150;
      double[] w = new double[runs];
      Arrays.fill(w, 1);
      double early = 0;
      double late = 0;
      for (int step = 1; step <= 4000; step++) {
        for (int run = 0; run < runs; run++) {
          double x = draws.normal() * Math.sqrt(h);
          w[run] -= (x * w[run] - draws.normal()) * x / (step + 5);
        }
        if (step == 400 || step == 4000) {
          double squares = Arrays.stream(w).map(v -> v * v).sum();
          early = step == 400 ? squares : early;
          late = squares;
        }
      }
      exponents[group] = -Math.log10(late / early);
    }
    return Claim.judged(
            "online.slow-direction",
            Reference.BOTTOU_1998,
            Relation.EQUAL,
            2 * h,
            Average.of(exponents),
            0.1)
        .with("curvature", h);
  }

  /** Rates whose sum is finite stop before the solution. */
  private Claim frozen() {
    int runs = 400;
    int steps = 2000;
    StudyDraws draws = new StudyDraws(seed, Purpose.NOISE, 100);
    double[] w = new double[runs];
    Arrays.fill(w, 5);
    double expected = 5;
    for (int step = 1; step <= steps; step++) {
      double rate = 0.5 / ((double) step * step);
      expected *= 1 - rate;
      for (int run = 0; run < runs; run++) {
        w[run] -= rate * (w[run] - draws.normal());
      }
    }
    return Claim.judged(
        "online.frozen", Reference.BOTTOU_1998, Relation.EQUAL, expected, Average.of(w), 0.1);
  }

  private Claim constantRate() {
    double rate = 0.1;
    int runs = 4000;
    StudyDraws draws = new StudyDraws(seed, Purpose.NOISE, 101);
    double[] squares = new double[runs];
    for (int run = 0; run < runs; run++) {
      double w = 0;
      for (int step = 0; step < 150; step++) {
        w -= rate * (w - draws.normal());
      }
      squares[run] = w * w;
    }
    double expected = StochasticApproximation.constantRateVariance(rate);
    return Claim.judged(
            "online.constant-rate",
            Reference.BOTTOU_1998,
            Relation.EQUAL,
            expected,
            Average.of(squares),
            0.08 * expected)
        .with("rate", rate);
  }

  /** One online pass over copies is as many passes, bit for bit. */
  private Claim copies() {
    int p = 100;
    int n = 5;
    StudyDraws draws = new StudyDraws(seed, Purpose.INPUTS, 0);
    double[][] x = new double[p][];
    double[][] y = new double[p][];
    for (int i = 0; i < p; i++) {
      x[i] = draws.normals(n);
      y[i] = draws.normals(1);
    }
    return copies("online.copies", SampleLoss.of(OnlineRule.ADALINE), x, y, 0.02, 10);
  }

  /** Whether one pass over copies changes weights as several passes do. */
  static Claim copies(
      String id, SampleLoss loss, double[][] x, double[][] y, double rate, int copies) {
    double[][] once = new double[y[0].length][x[0].length];
    double[][] often = new double[y[0].length][x[0].length];
    // the copies written out, one after the other
    int p = x.length;
    for (int i = 0; i < copies * p; i++) {
      loss.addGradient(once, x[i % p], y[i % p], -rate, once);
    }
    for (int pass = 0; pass < copies; pass++) {
      for (int i = 0; i < p; i++) {
        loss.addGradient(often, x[i], y[i], -rate, often);
      }
    }
    double apart = 0;
    for (int k = 0; k < once.length; k++) {
      for (int j = 0; j < once[k].length; j++) {
        apart = Math.max(apart, Math.abs(once[k][j] - often[k][j]));
      }
    }
    return Claim.exact(id, Reference.IDENTITY, Relation.EQUAL, 0, apart, 0).with("copies", copies);
  }

  /** A perceptron on separable data makes at most (R/ρ)² mistakes. */
  private Claim perceptronMistakes() {
    int n = 10;
    StudyDraws draws = new StudyDraws(seed, Purpose.TARGETS, 0);
    double[] u = unit(draws.normals(n));
    List<double[]> samples = new ArrayList<>();
    double margin = Double.POSITIVE_INFINITY;
    while (samples.size() < 1000) {
      double[] x = unit(draws.normals(n));
      double along = dot(x, u);
      if (Math.abs(along) > 0.1) {
        margin = Math.min(margin, Math.abs(along));
        samples.add(x);
      }
    }
    double[] w = new double[n];
    int mistakes = 0;
    boolean wrong = true;
    while (wrong) {
      stopIfInterrupted();
      wrong = false;
      for (double[] x : samples) {
        double sign = Math.signum(dot(x, u));
        if (sign * dot(x, w) <= 0) {
          wrong = true;
          mistakes++;
          for (int j = 0; j < n; j++) {
            w[j] += sign * x[j];
          }
        }
      }
    }
    return Claim.exact(
        "online.perceptron",
        Reference.BOTTOU_1998,
        Relation.AT_MOST,
        1 / (margin * margin),
        mistakes,
        0);
  }

  private static double[] unit(double[] vector) {
    double norm = Math.sqrt(dot(vector, vector));
    return Arrays.stream(vector).map(v -> v / norm).toArray();
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
  }
}
