package dev.sonde.nets.loss;

import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A loss of a network's output rows, with its gradient, on heap arrays: the counterpart of {@link
 * Criterion} for {@code ChainGradient}, where a native call for each of its steps would cost more
 * than the arithmetic.
 */
public abstract sealed class OutputLoss {
  private final int outputs;

  private OutputLoss(int outputs) {
    this.outputs = outputs;
  }

  /**
   * The loss against targets that {@link Criterion} has accepted. What it holds natively belongs to
   * the {@link Libtorch} scope in which it is made and used.
   *
   * @param rows the most rows of output it will be given at once
   */
  public static OutputLoss of(Loss loss, Values targets, int outputs, int rows) {
    return switch (loss) {
      case CROSS_ENTROPY -> new CrossEntropy((Values.Integers) targets, outputs, rows);
      case MEAN_SQUARED_ERROR -> new SquaredError(reals(targets), outputs);
      case BINARY_CROSS_ENTROPY -> new LogisticLoss(reals(targets), outputs);
    };
  }

  /** How many numbers the network puts out for a row. */
  public int outputs() {
    return outputs;
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
  public abstract Tally of(float[] output, int[] samples, int first, int rows, float[] gradient);

  private static final class CrossEntropy extends OutputLoss {
    /** Far from overflow even when the largest number of classes is multiplied to it. */
    private static final double LARGE = 1e200;

    private final int[] labels;
    private final float[] largest;
    private final float[] exponentials;
    private final Tensor scratch;
    private final FloatPointer scratchNumbers;

    /** The scratch's first numbers, for as many rows as were asked for. */
    private final Map<Integer, Tensor> scratchRows = new HashMap<>();

    CrossEntropy(Values.Integers targets, int outputs, int rows) {
      super(outputs);
      this.labels = new int[targets.count()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = Math.toIntExact(targets.values()[i]);
      }
      this.largest = new float[rows];
      this.exponentials = new float[rows * outputs];
      this.scratch = torch.zeros((long) rows * outputs);
      this.scratchNumbers = scratch.data_ptr_float();
    }

    /**
     * Exponentials are native, where they are computed sixteen at a time; the rest is sums of a few
     * numbers each.
     */
    @Override
    public Tally of(float[] z, int[] samples, int first, int rows, float[] gradient) {
      int outputs = outputs();
      int count = rows * outputs;
      shift(z, rows, gradient);
      scratchNumbers.put(gradient, 0, count);
      torch.exp_(scratchRows.computeIfAbsent(rows, r -> scratch.narrow(0, 0, (long) r * outputs)));
      float[] e = exponentials;
      scratchNumbers.get(e, 0, count);
      double loss = 0;
      double product = 1; // the sum of the rows' logarithms is the logarithm of their product
      int predicted = 0;
      for (int row = 0; row < rows; row++) {
        int at = row * outputs;
        int label = at + labels[samples[first + row]];
        double sum = 0;
        for (int i = at; i < at + outputs; i++) {
          sum += e[i];
        }
        product *= sum; // a sum is at least 1 and at most the number of classes
        if (product > LARGE) {
          loss += Math.log(product);
          product = 1;
        }
        loss -= gradient[label];
        predicted += gradient[label] == 0 && firstOf(largest[row], z, at) == label ? 1 : 0;
        double scale = 1 / (sum * rows);
        for (int i = at; i < at + outputs; i++) {
          gradient[i] = (float) (e[i] * scale);
        }
        gradient[label] = (float) ((e[label] / sum - 1) / rows);
      }
      return new Tally(loss + Math.log(product), rows, predicted);
    }

    private void shift(float[] z, int rows, float[] shifted) {
      int outputs = outputs();
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

  private static final class SquaredError extends OutputLoss {
    private final float[] targets;

    SquaredError(float[] targets, int outputs) {
      super(outputs);
      this.targets = targets;
    }

    @Override
    public Tally of(float[] f, int[] samples, int first, int rows, float[] gradient) {
      int outputs = outputs();
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
    public Tally of(float[] z, int[] samples, int first, int rows, float[] gradient) {
      int outputs = outputs();
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
