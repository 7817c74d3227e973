package dev.sonde.studies.linear;

import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.linear.OnlineFigures.JudgedBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Learning online and in full batches on one split of the data. */
final class OnlineLearning {

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

  /** Whether weights are judged as they are, or their mean since a quarter of a pass. */
  private enum Averaged {
    NO,
    YES
  }

  private final Dataset data;

  private final SampleLoss loss;
  private final JudgedBy judgedBy;
  private final double[][] x;
  private final double[][] y;
  private final double[][] testX;
  private final double[][] testY;
  private final double meanSquare;
  private final double largestEigenvalue;

  private final int batchPasses;

  private final int onlinePasses;

  OnlineLearning(
      OnlineRule rule,
      long seed,
      Extent extent,
      ProgressListener listener,
      Dataset data,
      LinearTask task) {
    this.rule = rule;
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
    this.loss = SampleLoss.of(rule);
    // a perceptron's loss is 0 at weights of 0, and grows with the weights once it makes mistakes
    this.judgedBy = rule == OnlineRule.PERCEPTRON ? JudgedBy.ERROR : JudgedBy.LOSS;
    this.batchPasses = extent == Extent.QUICK ? QUICK_PASSES : PASSES;
    this.onlinePasses = extent == Extent.QUICK ? QUICK_ONLINE_PASSES : ONLINE_PASSES;
    this.data = data;
    OnlineSplit split = OnlineSplit.of(data, task, seed, extent);
    x = split.x();
    y = split.y();
    testX = split.testX();
    testY = split.testY();
    meanSquare = split.meanSquare();
    largestEigenvalue = split.largestEigenvalue();
  }

  StudyResult result() {
    double rate = bestRate();
    List<OnlineFigures.NoiseScale> scales = new ArrayList<>();
    TestedPasses batch = batch(scales);
    TestedPasses plain = online(rate, Averaged.NO);
    TestedPasses mean = online(rate, Averaged.YES);
    OnlineAgainstBatch held = OnlineAgainstBatch.of(plain, batch, scales, x.length);
    List<Claim> claims = new ArrayList<>();
    claims.add(held.pass());
    claims.add(
        rule == OnlineRule.K_MEANS
            ? runningMean()
            : OnlineTheory.copies("online.own-copies", loss, x, y, rate, 2));
    held.growth().ifPresent(claims::add);
    if (rule != OnlineRule.K_MEANS) {
      claims.add(
          Claim.judged(
              "online.own-averaging",
              Reference.BOTTOU_1998,
              Relation.AT_MOST,
              0,
              mean.above(onlinePasses, plain, onlinePasses),
              0));
    }
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("rule", rule.label());
    settings.put("samples", x.length);
    settings.put("tests", testX.length);
    settings.put("of", data.samples());
    settings.put("rate", rate);
    settings.put("batchPasses", batchPasses);
    List<OnlineFigures.Curve> curves = new ArrayList<>();
    curves.add(plain.curve("online"));
    if (rule != OnlineRule.K_MEANS) {
      curves.add(mean.curve("averaged"));
    }
    curves.add(batch.curve("batch"));
    return new StudyResult(
        Study.ONLINE,
        Form.DATA,
        extent,
        settings,
        claims,
        new OnlineFigures(curves, scales, List.of(), judgedBy),
        held.findings());
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
    if (rule == OnlineRule.PERCEPTRON) {
      // its weights start at 0 and grow in proportion to the rate, so no answer depends on it
      return 1 / meanSquare;
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

  private TestedPasses online(double rate, Averaged averaging) {
    boolean average = averaging == Averaged.YES;
    double[][] w = start();
    double[][] mean = copy(w);
    long[] counts = new long[w.length];
    Arrays.fill(counts, 1);
    long averaged = 0;
    TestedPasses tested = new TestedPasses(judgedBy);
    long step = 0;
    int shown = 0;
    for (int pass = 0; pass < onlinePasses; pass++) {
      int[] order = new StudyDraws(seed, Purpose.ORDER, pass).permutation(x.length);
      for (int i : order) {
        if (shown < SHOWN.length && step >= SHOWN[shown] * x.length) {
          tested.add(SHOWN[shown++], losses(average ? mean : w));
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
    tested.add(onlinePasses, losses(average ? mean : w));
    return tested;
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

  private TestedPasses batch(List<OnlineFigures.NoiseScale> scales) {
    double[][] w = start();
    // the curvature of softmax regression is at most half that of least squares
    double curvature = largestEigenvalue * (rule == OnlineRule.LOGISTIC ? 0.5 : 1);
    double rate = rule == OnlineRule.LVQ2 ? 0.5 : 1 / curvature;
    TestedPasses tested = new TestedPasses(judgedBy);
    for (int pass = 0; pass <= batchPasses; pass++) {
      stopIfInterrupted();
      tested.add(pass, losses(w));
      if (rule != OnlineRule.K_MEANS && isScaled(pass)) {
        scales.add(new OnlineFigures.NoiseScale(pass, GradientNoise.scale(loss, x, y, w)));
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
    return tested;
  }

  private boolean isScaled(int pass) {
    return pass == 0 || pass == 3 || pass == 10 || pass == 30 || pass == 100 || pass == 400;
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

  /** What each test sample is judged by. */
  private double[] losses(double[][] w) {
    double[] out = new double[testX.length];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          judgedBy == JudgedBy.ERROR
              ? SampleLoss.error(w, testX[i], testY[i])
              : loss.addGradient(w, testX[i], testY[i], 0, w);
    }
    return out;
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

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
  }
}
