package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
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

/**
 * Do the data repay full-batch work?
 *
 * <p>A full-batch step looks at every sample before it moves once; an online step moves after each.
 * Where samples repeat each other, one online pass does the work of many batch passes: over r
 * copies it is r passes, exactly, while a batch pass over copies gains nothing. How large a batch
 * is worth it is the noise scale {@code B = tr Cov(g)/‖ḡ‖²} of the gradients of single samples:
 * below it the noise halves with every doubling, beyond it a larger batch mostly repeats itself.
 *
 * <p>Losses are judged on samples that were not learned from. The online rate is the best of five
 * by the loss of each sample before it is learned, which needs no samples of its own.
 *
 * <p>Source: Bottou 1998; for the noise scale McCandlish, Kaplan, Amodei 2018, equation 2.9.
 */
public final class OnlineStudy {
  private static final int MOST_SAMPLES = 5000;
  private static final int QUICK_SAMPLES = 1500;
  private static final int MOST_TESTS = 5000;
  private static final int QUICK_TESTS = 1500;
  private static final int PASSES = 400;
  private static final int QUICK_PASSES = 100;
  private static final int ONLINE_PASSES = 6;
  private static final int QUICK_ONLINE_PASSES = 3;

  /** Prototypes of k-means, and of LVQ2 where classes are fewer. */
  private static final int PROTOTYPES = 20;

  /** Rates in units of 1/mean‖x‖², at which one step along a sample undoes its error. */
  private static final double[] RATES = {0.03, 0.1, 0.3, 1, 3};

  private static final double[] SHOWN = {0, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6};

  private final OnlineRule rule;
  private final long seed;
  private final Extent extent;
  private final ProgressListener listener;

  private OnlineStudy(OnlineRule rule, long seed, Extent extent, ProgressListener listener) {
    this.rule = rule;
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
  }

  /**
   * Returns the study with its usual settings: softmax regression.
   *
   * @return the study
   */
  public static OnlineStudy withDefaults() {
    return new OnlineStudy(OnlineRule.LOGISTIC, 0, Extent.FULL, ProgressListener.silent());
  }

  /**
   * Sets what learns.
   *
   * @param chosen the rule
   * @return a study
   */
  public OnlineStudy withRule(OnlineRule chosen) {
    return new OnlineStudy(chosen, seed, extent, listener);
  }

  /**
   * Sets the seed of draws and of the samples' order.
   *
   * @param chosen any number
   * @return a study
   */
  public OnlineStudy withSeed(long chosen) {
    return new OnlineStudy(rule, chosen, extent, listener);
  }

  /**
   * Sets how thorough it is: {@link Extent#QUICK} learns from fewer samples in fewer passes.
   *
   * @param chosen how thorough
   * @return a study
   */
  public OnlineStudy withExtent(Extent chosen) {
    return new OnlineStudy(rule, seed, chosen, listener);
  }

  /**
   * Sets who hears how it goes.
   *
   * @param heard the listener
   * @return a study
   */
  public OnlineStudy withListener(ProgressListener heard) {
    return new OnlineStudy(rule, seed, extent, heard);
  }

  /**
   * Holds the limits of online learning on a quadratic against runs of it.
   *
   * @return variances beside their limits
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult theory() {
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
        new OnlineFigures(List.of(), List.of(), rows),
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

  private static Claim copies(
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

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /**
   * Learns data online and in full batches, by a linear model with a bias of centred inputs.
   *
   * @param data real inputs, with classes or real targets; at least 20 samples
   * @return test losses over passes, and the noise scale along the batch training
   * @throws InvalidInputException when there are fewer samples, nothing to learn, or real targets
   *     for a rule that tells classes apart
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data) {
    if (data.samples() < 20) {
      throw new InvalidInputException(
          data.source() + ": learning and testing need at least 20 samples, got " + data.samples());
    }
    LinearTask task = LinearTask.of(data);
    if (task.classes() == 0 && rule != OnlineRule.ADALINE && rule != OnlineRule.K_MEANS) {
      throw new InvalidInputException(
          data.source()
              + ": --rule "
              + rule.label()
              + " tells classes apart, and these targets are real numbers; use --rule adaline");
    }
    return new Learned(data, task).result();
  }

  /** Whether weights are judged as they are, or their mean since a quarter of a pass. */
  private enum Averaged {
    NO,
    YES
  }

  /** Online learning, and the loss of each test sample at its end. */
  private record OnlineRun(OnlineFigures.Curve curve, double[] losses) {}

  /** The two ways of learning on one split of the data. */
  private final class Learned {
    private final Dataset data;
    private final SampleLoss loss = SampleLoss.of(rule);
    private final double[][] x;
    private final double[][] y;
    private final double[][] testX;
    private final double[][] testY;
    private final double meanSquare;
    private final double largestEigenvalue;
    private final int batchPasses = extent == Extent.QUICK ? QUICK_PASSES : PASSES;
    private final int onlinePasses = extent == Extent.QUICK ? QUICK_ONLINE_PASSES : ONLINE_PASSES;

    Learned(Dataset data, LinearTask task) {
      this.data = data;
      int[] order = new StudyDraws(seed, Purpose.SPLIT, 0).permutation(data.samples());
      boolean quick = extent == Extent.QUICK;
      int p = Math.min(quick ? QUICK_SAMPLES : MOST_SAMPLES, data.samples() / 2);
      int tests = Math.min(quick ? QUICK_TESTS : MOST_TESTS, data.samples() - p);
      double[][] rows = rows(task.inputs(), order, p + tests);
      standardiseInPlace(rows, p);
      double[][] targets = rows(task.targets(), order, p + tests);
      x = Arrays.copyOfRange(rows, 0, p);
      testX = Arrays.copyOfRange(rows, p, p + tests);
      y = Arrays.copyOfRange(targets, 0, p);
      testY = Arrays.copyOfRange(targets, p, p + tests);
      meanSquare = Arrays.stream(x).mapToDouble(row -> dot(row, row)).average().orElseThrow();
      ColumnMatrix columns = ColumnMatrix.ofRows(x);
      double[] values =
          Lapack.symmetricEigenpairs(
                  columns.meanProduct(columns).entries(), columns.columns(), false)
              .values();
      largestEigenvalue = values[values.length - 1];
    }

    StudyResult result() {
      double rate = bestRate();
      List<OnlineFigures.NoiseScale> scales = new ArrayList<>();
      OnlineFigures.Curve batch = batch(scales);
      OnlineRun plain = online(rate, Averaged.NO);
      OnlineRun mean = online(rate, Averaged.YES);
      OnlineFigures.Curve online = plain.curve();
      OnlineFigures.Curve averaged = mean.curve();
      double afterOne = at(online, 1);
      double needed = Double.POSITIVE_INFINITY;
      for (OnlineFigures.Point point : batch.points()) {
        if (point.testLoss().estimate() <= afterOne) {
          needed = point.passes();
          break;
        }
      }
      boolean reached = needed <= batchPasses;
      List<Claim> claims = new ArrayList<>();
      Claim pass =
          Claim.exact(
              "online.own-pass",
              Reference.BOTTOU_1998,
              Relation.AT_LEAST,
              1,
              reached ? needed : batchPasses,
              0);
      claims.add(
          reached
              ? pass.with("batchPasses", (long) needed)
              : pass.with("morePasses", (long) batchPasses));
      if (rule != OnlineRule.K_MEANS) {
        claims.add(copies("online.own-copies", loss, x, y, rate, 2));
      } else {
        claims.add(runningMean());
      }
      if (!scales.isEmpty()) {
        double first = scales.get(0).value().estimate();
        double last = scales.get(scales.size() - 1).value().estimate();
        claims.add(
            Claim.exact(
                    "online.own-noise-scale",
                    Reference.MC_CANDLISH_2018,
                    Relation.AT_LEAST,
                    1,
                    last / first,
                    0)
                .with("first", first)
                .with("last", last));
      }
      if (rule != OnlineRule.K_MEANS) {
        claims.add(
            Claim.judged(
                "online.own-averaging",
                Reference.BOTTOU_1998,
                Relation.AT_MOST,
                0,
                less(mean, plain),
                0));
      }
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("rule", rule.label());
      settings.put("samples", x.length);
      settings.put("tests", testX.length);
      settings.put("of", data.samples());
      settings.put("rate", rate);
      settings.put("batchPasses", batchPasses);
      return new StudyResult(
          Study.ONLINE,
          Form.DATA,
          extent,
          settings,
          claims,
          new OnlineFigures(
              rule == OnlineRule.K_MEANS
                  ? List.of(online, batch)
                  : List.of(online, averaged, batch),
              scales,
              List.of()),
          findings(scales, needed, afterOne));
    }

    private List<Finding> findings(
        List<OnlineFigures.NoiseScale> scales, double needed, double afterOne) {
      List<Finding> findings = new ArrayList<>();
      if (needed > 2) {
        Evidence evidence =
            needed <= batchPasses
                ? Evidence.of("batchPasses", (long) needed)
                : Evidence.of("morePasses", (long) batchPasses);
        findings.add(
            StudyFindingCode.DATA_REDUNDANT.finding(
                Severity.INFO, evidence.and("testLoss", afterOne)));
      } else {
        findings.add(
            StudyFindingCode.BATCH_REPAYS.finding(
                Severity.INFO, Evidence.of("batchPasses", (long) needed)));
      }
      if (!scales.isEmpty() && scales.get(0).value().estimate() < x.length) {
        findings.add(
            StudyFindingCode.BATCH_BEYOND_NOISE_SCALE.finding(
                Severity.INFO,
                Evidence.of("noiseScale", scales.get(0).value().estimate())
                    .and("samples", x.length)));
      }
      return findings;
    }

    /** The mean difference of two runs' last test losses, sample by sample. */
    private Average less(OnlineRun first, OnlineRun second) {
      double[] a = first.losses();
      double[] b = second.losses();
      double[] out = new double[a.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = a[i] - b[i];
      }
      return Average.of(out);
    }

    private double at(OnlineFigures.Curve curve, double passes) {
      return curve.points().stream()
          .filter(point -> point.passes() == passes)
          .findFirst()
          .orElseThrow()
          .testLoss()
          .estimate();
    }

    private double[][] start() {
      int outputs = y[0].length;
      if (rule != OnlineRule.K_MEANS && rule != OnlineRule.LVQ2) {
        return new double[outputs][x[0].length];
      }
      int count = Math.min(x.length, rule == OnlineRule.LVQ2 ? 2 * outputs : PROTOTYPES);
      int[] chosen = new StudyDraws(seed, Purpose.WEIGHTS, 0).permutation(x.length);
      double[][] prototypes = new double[count][];
      if (rule == OnlineRule.K_MEANS) {
        for (int k = 0; k < count; k++) {
          prototypes[k] = x[chosen[k]].clone();
        }
        return prototypes;
      }
      for (int k = 0; k < count; k++) {
        int wanted = k % outputs;
        int skip = k / outputs;
        double[] found = x[chosen[k]];
        for (int i : chosen) {
          if (y[i][wanted] > 0 && skip-- == 0) {
            found = x[i];
            break;
          }
        }
        prototypes[k] = found.clone();
      }
      return prototypes;
    }

    /** The best of five rates by the loss of each sample before it is learned. */
    private double bestRate() {
      if (rule == OnlineRule.K_MEANS) {
        return 1;
      }
      double best = RATES[0] / meanSquare;
      double least = Double.POSITIVE_INFINITY;
      for (double factor : RATES) {
        double[][] w = start();
        double sum = 0;
        int[] order = new StudyDraws(seed, Purpose.ORDER, 0).permutation(x.length);
        for (int t = 0; t < order.length; t++) {
          int i = order[t];
          sum += loss.addGradient(w, x[i], y[i], 0, w);
          loss.addGradient(w, x[i], y[i], -rateAt(factor / meanSquare, t), w);
        }
        stopIfInterrupted();
        if (sum < least) {
          least = sum;
          best = factor / meanSquare;
        }
      }
      return best;
    }

    /** Halved after a pass, a third after two: the conditions of Robbins and Monro hold. */
    private double rateAt(double rate, long step) {
      return rate / (1 + (double) step / x.length);
    }

    private OnlineRun online(double rate, Averaged averaging) {
      boolean average = averaging == Averaged.YES;
      double[][] w = start();
      double[][] mean = copy(w);
      long[] counts = new long[w.length];
      Arrays.fill(counts, 1);
      long averaged = 0;
      List<OnlineFigures.Point> points = new ArrayList<>();
      long step = 0;
      int shown = 0;
      for (int pass = 0; pass < onlinePasses; pass++) {
        int[] order = new StudyDraws(seed, Purpose.ORDER, pass).permutation(x.length);
        for (int i : order) {
          if (shown < SHOWN.length && step >= SHOWN[shown] * x.length) {
            points.add(new OnlineFigures.Point(SHOWN[shown++], tested(average ? mean : w)));
          }
          learn(w, counts, i, rateAt(rate, step));
          step++;
          if (average && 4 * step >= x.length) {
            averaged++;
            moveMeanInPlace(mean, w, averaged);
          } else if (average) {
            mean = copy(w);
          }
        }
        stopIfInterrupted();
        listener.progressed(batchPasses + pass + 1L, batchPasses + (long) onlinePasses);
      }
      double[][] last = average ? mean : w;
      points.add(new OnlineFigures.Point(onlinePasses, tested(last)));
      String name = average ? "averaged" : "online";
      return new OnlineRun(new OnlineFigures.Curve(name, points), losses(last));
    }

    private void learn(double[][] w, long[] counts, int i, double rate) {
      if (rule == OnlineRule.K_MEANS) {
        int k = SampleLoss.winner(w, x[i]);
        counts[k]++;
        for (int j = 0; j < w[k].length; j++) {
          w[k][j] += (x[i][j] - w[k][j]) / counts[k];
        }
      } else {
        loss.addGradient(w, x[i], y[i], -rate, w);
      }
    }

    private OnlineFigures.Curve batch(List<OnlineFigures.NoiseScale> scales) {
      double[][] w = start();
      // the curvature of softmax regression is at most half that of least squares
      double curvature = largestEigenvalue * (rule == OnlineRule.LOGISTIC ? 0.5 : 1);
      double rate = rule == OnlineRule.LVQ2 ? 0.5 : 1 / curvature;
      List<OnlineFigures.Point> points = new ArrayList<>();
      for (int pass = 0; pass <= batchPasses; pass++) {
        stopIfInterrupted();
        points.add(new OnlineFigures.Point(pass, tested(w)));
        if (rule != OnlineRule.K_MEANS && isScaled(pass)) {
          scales.add(new OnlineFigures.NoiseScale(pass, noiseScale(w)));
        }
        if (rule == OnlineRule.K_MEANS) {
          lloydInPlace(w);
        } else {
          double[][] gradient = new double[w.length][w[0].length];
          for (int i = 0; i < x.length; i++) {
            loss.addGradient(w, x[i], y[i], 1.0 / x.length, gradient);
          }
          for (int k = 0; k < w.length; k++) {
            for (int j = 0; j < w[k].length; j++) {
              w[k][j] -= rate * gradient[k][j];
            }
          }
        }
        listener.progressed(pass, batchPasses + (long) onlinePasses);
      }
      return new OnlineFigures.Curve("batch", points);
    }

    private boolean isScaled(int pass) {
      return pass == 0 || pass == 3 || pass == 10 || pass == 30 || pass == 100 || pass == 400;
    }

    /** tr Cov(g)/‖ḡ‖², with a jackknife over ten parts of the samples for its error. */
    private Average noiseScale(double[][] w) {
      int parts = 10;
      int size = w.length * w[0].length;
      double[][] sums = new double[parts][size];
      double[] squares = new double[parts];
      int[] counts = new int[parts];
      double[][] gradient = new double[w.length][w[0].length];
      for (int i = 0; i < x.length; i++) {
        for (double[] row : gradient) {
          Arrays.fill(row, 0);
        }
        loss.addGradient(w, x[i], y[i], 1, gradient);
        int part = i * parts / x.length;
        counts[part]++;
        int at = 0;
        for (double[] row : gradient) {
          for (double value : row) {
            sums[part][at++] += value;
            squares[part] += value * value;
          }
        }
      }
      double whole = scaleWithout(-1, sums, squares, counts);
      double spread = 0;
      double mean = 0;
      double[] left = new double[parts];
      for (int part = 0; part < parts; part++) {
        left[part] = scaleWithout(part, sums, squares, counts);
        mean += left[part] / parts;
      }
      for (double one : left) {
        spread += (one - mean) * (one - mean);
      }
      return new Average(whole, Math.sqrt(spread * (parts - 1) / parts), parts);
    }

    private double scaleWithout(int left, double[][] sums, double[] squares, int[] counts) {
      double[] total = new double[sums[0].length];
      double square = 0;
      int count = 0;
      for (int part = 0; part < sums.length; part++) {
        if (part != left) {
          count += counts[part];
          square += squares[part];
          for (int j = 0; j < total.length; j++) {
            total[j] += sums[part][j];
          }
        }
      }
      double meanNorm = dot(total, total) / ((double) count * count);
      return (square / count - meanNorm) / meanNorm;
    }

    private void lloydInPlace(double[][] w) {
      double[][] sums = new double[w.length][w[0].length];
      int[] counts = new int[w.length];
      for (double[] row : x) {
        int k = SampleLoss.winner(w, row);
        counts[k]++;
        for (int j = 0; j < row.length; j++) {
          sums[k][j] += row[j];
        }
      }
      for (int k = 0; k < w.length; k++) {
        for (int j = 0; j < w[k].length && counts[k] > 0; j++) {
          w[k][j] = sums[k][j] / counts[k];
        }
      }
    }

    /** With the rate 1/n_k a prototype is the mean of what it started at and won. */
    private Claim runningMean() {
      double[][] w = start();
      long[] counts = new long[w.length];
      Arrays.fill(counts, 1);
      double[][] sums = copy(w);
      for (int i = 0; i < x.length; i++) {
        int k = SampleLoss.winner(w, x[i]);
        for (int j = 0; j < x[i].length; j++) {
          sums[k][j] += x[i][j];
        }
        learn(w, counts, i, 1);
      }
      double apart = 0;
      for (int k = 0; k < w.length; k++) {
        for (int j = 0; j < w[k].length; j++) {
          apart = Math.max(apart, Math.abs(w[k][j] - sums[k][j] / counts[k]));
        }
      }
      return Claim.exact(
          "online.own-running-mean", Reference.BOTTOU_1998, Relation.EQUAL, 0, apart, 1e-10);
    }

    private Average tested(double[][] w) {
      return Average.of(losses(w));
    }

    private double[] losses(double[][] w) {
      double[] out = new double[testX.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = loss.addGradient(w, testX[i], testY[i], 0, w);
      }
      return out;
    }
  }

  private static void moveMeanInPlace(double[][] mean, double[][] w, long count) {
    for (int k = 0; k < w.length; k++) {
      for (int j = 0; j < w[k].length; j++) {
        mean[k][j] += (w[k][j] - mean[k][j]) / count;
      }
    }
  }

  private static double[][] copy(double[][] matrix) {
    return Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
  }

  private static double[][] rows(ColumnMatrix matrix, int[] order, int count) {
    double[][] out = new double[count][matrix.columns()];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        out[i][j] = matrix.at(order[i], j);
      }
    }
    return out;
  }

  /** Takes the first rows' means off, divides by their one deviation, and appends a one. */
  private static void standardiseInPlace(double[][] rows, int first) {
    int n = rows[0].length;
    double[] means = new double[n];
    for (int i = 0; i < first; i++) {
      for (int j = 0; j < n; j++) {
        means[j] += rows[i][j] / first;
      }
    }
    double squares = 0;
    for (int i = 0; i < first; i++) {
      for (int j = 0; j < n; j++) {
        squares += (rows[i][j] - means[j]) * (rows[i][j] - means[j]);
      }
    }
    double deviation = Math.sqrt(squares / ((double) first * n));
    double scale = deviation > 0 ? 1 / deviation : 1;
    for (int i = 0; i < rows.length; i++) {
      double[] out = new double[n + 1];
      for (int j = 0; j < n; j++) {
        out[j] = (rows[i][j] - means[j]) * scale;
      }
      out[n] = 1;
      rows[i] = out;
    }
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
  }
}
