package dev.sonde.attention.softmax;

import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.RowMean;
import java.util.List;

/** Gathers what the softmax makes of rows of two visible keys or more, unit by unit. */
public final class SoftmaxMeans {
  /** A row is nearly one-hot above this. */
  static final double ONE_HOT = 0.99;

  private final MeanAccumulator variance = new MeanAccumulator();
  private final MeanAccumulator entropy = new MeanAccumulator();
  private final MeanAccumulator probability = new MeanAccumulator();
  private final MeanAccumulator oneHot = new MeanAccumulator();
  private final MeanAccumulator jacobian = new MeanAccumulator();
  private final MeanAccumulator jacobianSquare = new MeanAccumulator();
  private final List<MeanAccumulator> all =
      List.of(variance, entropy, probability, oneHot, jacobian, jacobianSquare);

  public void add(RowFigures row) {
    add(row.variance(), row.entropy(), row.count(), row.largestProbability(), row.jacobianNorm());
  }

  public void add(SoftmaxRow row) {
    add(row.variance(), row.entropy(), row.count(), row.largestProbability(), row.jacobianNorm());
  }

  private void add(double spread, double h, int keys, double largest, double norm) {
    variance.add(spread);
    entropy.add(h / Math.log(keys));
    probability.add(largest);
    oneHot.add(largest > ONE_HOT ? 1 : 0);
    jacobian.add(norm);
    jacobianSquare.add(norm * norm);
  }

  /** Ends a unit: the rows that follow belong to the next. */
  public void endUnit() {
    all.forEach(MeanAccumulator::endUnit);
  }

  /** √ of the mean variance of a row's logits about their own mean. */
  public RowMean rowStd() {
    return variance.rootMean();
  }

  /** H/ln(visible keys). */
  public RowMean entropyRatio() {
    return entropy.mean();
  }

  /** The largest probability. */
  public RowMean maxProbability() {
    return probability.mean();
  }

  /** The share of rows whose largest probability is above {@link #ONE_HOT}. */
  public RowMean nearOneHotShare() {
    return oneHot.mean();
  }

  /** ‖diag p − ppᵀ‖_F. */
  public RowMean jacobianNorm() {
    return jacobian.mean();
  }

  /** √ of the mean of its square. */
  public RowMean jacobianRootMeanSquare() {
    return jacobianSquare.rootMean();
  }
}
