package dev.sonde.nets.training;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * An {@link Optimiser} at work on one parameter vector, with its memory of earlier gradients.
 *
 * <p><b>Cost.</b> Every rule is one pass of plain loops over heap arrays, which the compiler turns
 * into vector instructions: Adam takes 0.3 ns a parameter where native code called operator by
 * operator takes more than that in calls alone for small networks. The bodies should not be split
 * into helpers, nor index with offsets: one loop body that reads and writes each array once, all at
 * one index, is what gets vectorised (an offset makes Adam ten times slower). That is why every
 * block has arrays of its own.
 *
 * <p><b>Accuracy.</b> Scalars are computed in double precision and rounded once, elements in single
 * precision in PyTorch's order of operations.
 */
abstract sealed class UpdateRule {
  private int steps;

  /** Makes the rule of an optimiser for parameters that come in blocks of these sizes. */
  static UpdateRule of(Optimiser optimiser, int[] blocks) {
    if (optimiser instanceof Optimiser.Sgd sgd) {
      return new SgdRule(sgd, blocks);
    }
    if (optimiser instanceof Optimiser.Adam adam) {
      return new AdamRule(
          adam.beta1(), adam.beta2(), adam.epsilon(), adam.weightDecay(), false, blocks);
    }
    if (optimiser instanceof Optimiser.AdamW adamW) {
      return new AdamRule(
          adamW.beta1(), adamW.beta2(), adamW.epsilon(), adamW.weightDecay(), true, blocks);
    }
    // saddle-free Newton, whose steps are NewtonUpdate's and remember nothing
    return new SgdRule(Optimiser.sgd(optimiser.learningRate()), blocks);
  }

  /** Begins a step; every {@link #update} until the next call belongs to it. */
  void nextStep() {
    steps++;
  }

  /** Goes on as if so many steps had been made already. */
  void resume(long made) {
    steps = Math.toIntExact(made);
  }

  /** What is remembered of earlier gradients, to be read and to be overwritten. */
  abstract float[][] memory();

  /** Which step is under way, from 1. */
  int step() {
    return steps;
  }

  /**
   * Changes one block of parameters by its gradient.
   *
   * @param block which block, from 0
   * @param parameters the block's parameters, from position 0, changed in place
   * @param gradient their gradient
   * @param learningRate the step size η of this step
   */
  abstract void update(int block, float[] parameters, float[] gradient, double learningRate);

  private static float[][] zeros(int[] blocks) {
    return Arrays.stream(blocks).mapToObj(float[]::new).toArray(float[][]::new);
  }

  private static final class SgdRule extends UpdateRule {
    private final Optimiser.Sgd sgd;
    private final int[] blocks;
    private final float[][] velocity;

    SgdRule(Optimiser.Sgd sgd, int[] blocks) {
      this.sgd = sgd;
      this.blocks = blocks;
      this.velocity = sgd.momentum() > 0 ? zeros(blocks) : new float[0][];
    }

    @Override
    float[][] memory() {
      return velocity;
    }

    @Override
    void update(int block, float[] w, float[] gradient, double learningRate) {
      float rate = (float) learningRate;
      float decay = (float) sgd.weightDecay();
      int count = blocks[block];
      if (sgd.momentum() == 0) {
        for (int i = 0; i < count; i++) {
          w[i] -= rate * (gradient[i] + decay * w[i]);
        }
        return;
      }
      float[] v = velocity[block];
      // PyTorch begins with v = g; v is zero then, so momentum does not matter
      float momentum = (float) sgd.momentum();
      if (sgd.kind() == Optimiser.Sgd.Momentum.NESTEROV) {
        for (int i = 0; i < count; i++) {
          float g = gradient[i] + decay * w[i];
          float next = momentum * v[i] + g;
          v[i] = next;
          w[i] -= rate * (g + momentum * next);
        }
      } else {
        for (int i = 0; i < count; i++) {
          float next = momentum * v[i] + (gradient[i] + decay * w[i]);
          v[i] = next;
          w[i] -= rate * next;
        }
      }
    }
  }

  private static final class AdamRule extends UpdateRule {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private final boolean decoupled;
    private final float[][] mean;
    private final float[][] square;

    AdamRule(
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        boolean decoupled,
        int[] blocks) {
      this.beta1 = beta1;
      this.beta2 = beta2;
      this.epsilon = epsilon;
      this.weightDecay = weightDecay;
      this.decoupled = decoupled;
      this.mean = zeros(blocks);
      this.square = zeros(blocks);
    }

    @Override
    float[][] memory() {
      return Stream.of(mean, square).flatMap(Arrays::stream).toArray(float[][]::new);
    }

    @Override
    void update(int block, float[] w, float[] gradient, double learningRate) {
      double correction1 = 1 - Math.pow(beta1, step());
      double correction2 = Math.sqrt(1 - Math.pow(beta2, step()));
      float rate = (float) (learningRate / correction1);
      float scale = (float) (1 / correction2);
      float fresh1 = (float) (1 - beta1);
      float fresh2 = (float) (1 - beta2);
      float keep2 = (float) beta2;
      float eps = (float) epsilon;
      float penalty = decoupled ? 0 : (float) weightDecay;
      float shrink = decoupled ? (float) (1 - learningRate * weightDecay) : 1;
      float[] m = mean[block];
      float[] v = square[block];
      for (int i = 0; i < m.length; i++) {
        float g = gradient[i] + penalty * w[i];
        float first = m[i] + (g - m[i]) * fresh1;
        float second = v[i] * keep2 + g * g * fresh2;
        m[i] = first;
        v[i] = second;
        w[i] = w[i] * shrink - rate * (first / ((float) Math.sqrt(second) * scale + eps));
      }
    }
  }
}
