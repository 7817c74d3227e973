package dev.sonde.studies.linear;

import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.linear.OnlineFigures.JudgedBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Learning online and in full batches on one split of the data. */
final class OnlineLearning {

  private static final int ONLINE_PASSES = 6;

  private static final int QUICK_ONLINE_PASSES = 3;

  /** Rates in units of 1/mean‖x‖², at which one step along a sample undoes its error. */
  private static final double[] RATES = {0.03, 0.1, 0.3, 1, 3};

  private static final double[] SHOWN = {0, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6};

  private final OnlineTask task;

  private final OnlineRule rule;

  private final long seed;

  /** Whether weights are judged as they are, or their mean since a quarter of a pass. */
  private enum Averaged {
    NO,
    YES
  }

  private final int split;
  private final SampleLoss loss;
  private final JudgedBy judgedBy;
  private final double[][] x;
  private final double[][] y;
  private final double[][] testX;
  private final double[][] testY;
  private final int[] testSamples;
  private final double meanSquare;
  private final double largestEigenvalue;

  private final int onlinePasses;

  OnlineLearning(OnlineTask task, int split) {
    this.task = task;
    this.rule = task.rule();
    this.seed = task.seed();
    this.split = split;
    this.loss = SampleLoss.of(rule);
    // a perceptron's loss is 0 at weights of 0, and grows with the weights once it makes mistakes
    this.judgedBy = rule == OnlineRule.PERCEPTRON ? JudgedBy.ERROR : JudgedBy.LOSS;
    this.onlinePasses = task.isQuick() ? QUICK_ONLINE_PASSES : ONLINE_PASSES;
    OnlineSplit drawn = OnlineSplit.of(task, split);
    x = drawn.x();
    y = drawn.y();
    testX = drawn.testX();
    testY = drawn.testY();
    testSamples = drawn.tested();
    meanSquare = drawn.meanSquare();
    largestEigenvalue = drawn.largestEigenvalue();
  }

  /**
   * What a split showed.
   *
   * @param online learned sample by sample
   * @param averaged the same with its weights averaged
   * @param batch learned in full batches
   * @param scales noise scales along the batch training
   * @param rate the online rate
   * @param exactly what holds bit for bit on these samples
   */
  record Learned(
      TestedPasses online,
      TestedPasses averaged,
      TestedPasses batch,
      List<OnlineFigures.NoiseScale> scales,
      double rate,
      Claim exactly) {}

  Learned learned() {
    double rate = bestRate();
    List<OnlineFigures.NoiseScale> scales = new ArrayList<>();
    TestedPasses batch = batch(scales);
    return new Learned(
        online(rate, Averaged.NO),
        online(rate, Averaged.YES),
        batch,
        scales,
        rate,
        rule == OnlineRule.K_MEANS
            ? runningMean()
            : OnlineTheory.copies("online.own-copies", loss, x, y, rate, 2));
  }

  private double[][] start() {
    int outputs = y[0].length;
    if (rule != OnlineRule.K_MEANS && rule != OnlineRule.LVQ2) {
      return new double[outputs][x[0].length];
    }
    int count = Math.min(x.length, task.outputs());
    int[] chosen = new StudyDraws(seed, Purpose.WEIGHTS, split).permutation(x.length);
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
      int[] order = order(0);
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

  /** The samples in the order of a pass. */
  private int[] order(int pass) {
    return new StudyDraws(seed, Purpose.ORDER, split * ONLINE_PASSES + pass).permutation(x.length);
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
    TestedPasses tested = new TestedPasses(judgedBy, testSamples);
    long step = 0;
    int shown = 0;
    for (int pass = 0; pass < onlinePasses; pass++) {
      int[] order = order(pass);
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
    TestedPasses tested = new TestedPasses(judgedBy, testSamples);
    int batchPasses = task.batchPasses();
    for (int pass = 0; pass <= batchPasses; pass++) {
      stopIfInterrupted();
      tested.add(pass, losses(w));
      if (rule != OnlineRule.K_MEANS && isScaled(pass)) {
        scales.add(GradientNoise.scale(pass, loss, x, y, w));
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
      task.listener().progressed(pass, batchPasses);
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
