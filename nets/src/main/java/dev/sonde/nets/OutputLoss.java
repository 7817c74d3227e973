package dev.sonde.nets;

/**
 * A loss of a network's output rows, with its gradient, on heap arrays: the counterpart of {@link
 * Criterion} for {@link ChainGradient}, where a native call for each of its steps would cost more
 * than the arithmetic.
 */
abstract sealed class OutputLoss {
  final int outputs;

  private OutputLoss(int outputs) {
    this.outputs = outputs;
  }

  /** The loss against targets that {@link Criterion} has accepted. */
  static OutputLoss of(Loss loss, Values targets, int outputs) {
    return switch (loss) {
      case CROSS_ENTROPY -> new CrossEntropy((Values.Integers) targets, outputs);
      case MEAN_SQUARED_ERROR -> new SquaredError(reals(targets), outputs);
      case BINARY_CROSS_ENTROPY -> new LogisticLoss(reals(targets), outputs);
    };
  }

  private static float[] reals(Values targets) {
    float[] out = new float[targets.count()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) targets.at(i);
    }
    return out;
  }

  /**
   * Evaluates rows of output, and the gradient of their mean loss.
   *
   * @param output the outputs, {@code (rows, outputs)}
   * @param samples whose target each row has, from position {@code first} on
   * @param gradient the gradient of the mean over all targets of these rows, out
   */
  abstract Tally of(float[] output, int[] samples, int first, int rows, float[] gradient);

  private static final class CrossEntropy extends OutputLoss {
    private final int[] labels;
    private float[] largest = new float[0];
    private double[] exponentials = new double[0];

    CrossEntropy(Values.Integers targets, int outputs) {
      super(outputs);
      this.labels = new int[targets.count()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = Math.toIntExact(targets.values()[i]);
      }
    }

    /** Row by row this would take a third longer: short inner loops do not overlap. */
    @Override
    Tally of(float[] z, int[] samples, int first, int rows, float[] gradient) {
      int count = rows * outputs;
      if (largest.length < rows) {
        largest = new float[rows];
        exponentials = new double[count];
      }
      shift(z, rows, gradient);
      double[] e = exponentials;
      for (int i = 0; i < count; i++) {
        e[i] = exponential(gradient[i]);
      }
      double loss = 0;
      int predicted = 0;
      for (int row = 0; row < rows; row++) {
        int at = row * outputs;
        int label = at + labels[samples[first + row]];
        double sum = 0;
        for (int i = at; i < at + outputs; i++) {
          sum += e[i];
        }
        loss += Math.log(sum) - gradient[label];
        predicted += gradient[label] == 0 && firstOf(largest[row], z, at) == label ? 1 : 0;
        double scale = 1 / (sum * rows);
        for (int i = at; i < at + outputs; i++) {
          gradient[i] = (float) (e[i] * scale);
        }
        gradient[label] = (float) ((e[label] / sum - 1) / rows);
      }
      return new Tally(loss, rows, predicted);
    }

    private void shift(float[] z, int rows, float[] shifted) {
      for (int row = 0; row < rows; row++) {
        int at = row * outputs;
        float most = z[at];
        for (int i = at + 1; i < at + outputs; i++) {
          most = Math.max(most, z[i]);
        }
        largest[row] = most;
        for (int i = at; i < at + outputs; i++) {
          shifted[i] = z[i] - most;
        }
      }
    }

    private static int firstOf(float value, float[] z, int from) {
      int i = from;
      while (z[i] != value) {
        i++;
      }
      return i;
    }
  }

  // adding this rounds a double below 2^51 to a whole number, which its low bits then hold
  private static final double ROUNDER = 0x1.8p52;
  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN_2 = 0.6931471805599453;
  // where exp is far below what single precision can add to 1
  private static final double SMALLEST = -700;

  /**
   * The exponential of a number from 0 down, to a relative error below 1e-9; NaN for NaN.
   *
   * <p>{@code exp(x) = 2^n exp(r)}, {@code n = x/ln 2} rounded, {@code |r| ≤ (ln 2)/2}, and
   * Taylor's polynomial of degree 8 for {@code exp(r)}, whose error is {@code r⁹/9! < 2e-10}, its
   * terms paired so that they overlap. Math.exp gives eight more digits than single precision can
   * hold, and takes two thirds longer: after the matrix products the softmax is the largest part of
   * a small perceptron's step.
   */
  static double exponential(double x) {
    double bounded = Math.max(x, SMALLEST);
    double shifted = bounded * LOG2_E + ROUNDER;
    double r = bounded - (shifted - ROUNDER) * LN_2;
    double r2 = r * r;
    double r4 = r2 * r2;
    double low = (1 + r) + r2 * (1 / 2.0 + r * (1 / 6.0));
    double high = (1 / 24.0 + r * (1 / 120.0)) + r2 * (1 / 720.0 + r * (1 / 5040.0));
    double polynomial = low + r4 * (high + r4 * (1 / 40320.0));
    long power = Double.doubleToRawLongBits(shifted) + 1023; // the exponent's bias
    return polynomial * Double.longBitsToDouble(power << 52);
  }

  private static final class SquaredError extends OutputLoss {
    private final float[] targets;

    SquaredError(float[] targets, int outputs) {
      super(outputs);
      this.targets = targets;
    }

    @Override
    Tally of(float[] f, int[] samples, int first, int rows, float[] gradient) {
      int count = rows * outputs;
      float scale = 2f / count;
      double loss = 0;
      for (int row = 0; row < rows; row++) {
        int target = samples[first + row] * outputs;
        for (int i = row * outputs; i < (row + 1) * outputs; i++) {
          float difference = f[i] - targets[target++];
          gradient[i] = scale * difference;
          loss += difference * (double) difference;
        }
      }
      return new Tally(loss, count, -1);
    }
  }

  private static final class LogisticLoss extends OutputLoss {
    private final float[] targets;

    LogisticLoss(float[] targets, int outputs) {
      super(outputs);
      this.targets = targets;
    }

    @Override
    Tally of(float[] z, int[] samples, int first, int rows, float[] gradient) {
      int count = rows * outputs;
      double loss = 0;
      int predicted = 0;
      for (int row = 0; row < rows; row++) {
        int target = samples[first + row] * outputs;
        for (int i = row * outputs; i < (row + 1) * outputs; i++) {
          double y = targets[target++];
          double e = Math.exp(-Math.abs((double) z[i])); // never overflows
          double positive = z[i] >= 0 ? 1 / (1 + e) : e / (1 + e);
          gradient[i] = (float) ((positive - y) / count);
          loss += Math.max(z[i], 0) - y * z[i] + Math.log1p(e);
          predicted += (z[i] > 0) == (y > 0.5) ? 1 : 0;
        }
      }
      return new Tally(loss, count, predicted);
    }
  }
}
