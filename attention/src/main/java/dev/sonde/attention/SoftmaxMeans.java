package dev.sonde.attention;

import java.util.List;

/** Gathers what the softmax makes of rows of two visible keys or more, unit by unit. */
final class SoftmaxMeans {
  private final MeanAccumulator variance = new MeanAccumulator();
  private final MeanAccumulator entropy = new MeanAccumulator();
  private final MeanAccumulator probability = new MeanAccumulator();
  private final MeanAccumulator oneHot = new MeanAccumulator();
  private final MeanAccumulator jacobian = new MeanAccumulator();
  private final MeanAccumulator jacobianSquare = new MeanAccumulator();
  private final List<MeanAccumulator> all =
      List.of(variance, entropy, probability, oneHot, jacobian, jacobianSquare);

  void add(RowFigures row) {
    add(row.variance, row.entropy, row.count, row.largestProbability, row.jacobianNorm);
  }

  void add(SoftmaxRow row) {
    add(row.variance, row.entropy, row.count, row.largestProbability, row.jacobianNorm);
  }

  private void add(double spread, double h, int keys, double largest, double norm) {
    variance.add(spread);
    entropy.add(h / Math.log(keys));
    probability.add(largest);
    oneHot.add(largest > VerdictRules.ONE_HOT ? 1 : 0);
    jacobian.add(norm);
    jacobianSquare.add(norm * norm);
  }

  /** Ends a unit: the rows that follow belong to the next. */
  void endUnit() {
    all.forEach(MeanAccumulator::endUnit);
  }

  /** √ of the mean variance of a row's logits about their own mean. */
  RowMean rowStd() {
    return variance.rootMean();
  }

  /** H/ln(visible keys). */
  RowMean entropyRatio() {
    return entropy.mean();
  }

  /** The largest probability. */
  RowMean maxProbability() {
    return probability.mean();
  }

  /** The share of rows whose largest probability is above {@link VerdictRules#ONE_HOT}. */
  RowMean nearOneHotShare() {
    return oneHot.mean();
  }

  /** ‖diag p − ppᵀ‖_F. */
  RowMean jacobianNorm() {
    return jacobian.mean();
  }

  /** √ of the mean of its square. */
  RowMean jacobianRootMeanSquare() {
    return jacobianSquare.rootMean();
  }
}
