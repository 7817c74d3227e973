package dev.sonde.studies.recurrent;

import dev.sonde.studies.StudyDraws;
import java.util.Arrays;

/**
 * Inputs and targets over time.
 *
 * @param inputs {@code [T][inputs]}
 * @param targets {@code [T][outputs]}
 * @param output what outputs are judged by
 */
record Sequence(double[][] inputs, double[][] targets, RecurrentNetwork.Output output) {
  /** A bit of the add task and its complement. */
  static final int ADD_INPUTS = 2;

  int length() {
    return inputs.length;
  }

  /**
   * The add task: bits x, and the probability {@code y = ½ + ½x_{t−first} − ¼x_{t−second}} to be
   * told, both as two numbers that add to 1. Bits before the first are drawn as well.
   *
   * <p>Source: Marschall, Cho, Savin 2020, section 5.
   */
  static Sequence add(int length, int first, int second, StudyDraws draws) {
    int past = Math.max(first, second);
    int[] bits = new int[length + past];
    for (int t = 0; t < bits.length; t++) {
      bits[t] = draws.below(2);
    }
    double[][] inputs = new double[length][];
    double[][] targets = new double[length][];
    for (int t = 0; t < length; t++) {
      double x = bits[t + past];
      double y = 0.5 + 0.5 * bits[t + past - first] - 0.25 * bits[t + past - second];
      inputs[t] = new double[] {x, 1 - x};
      targets[t] = new double[] {y, 1 - y};
    }
    return new Sequence(inputs, targets, RecurrentNetwork.Output.SOFTMAX);
  }

  /** The least loss that is possible over some steps: the targets' own entropy; 0 for real ones. */
  double optimum(int from, int to) {
    if (output == RecurrentNetwork.Output.LINEAR) {
      return 0;
    }
    double sum = 0;
    for (int t = from; t < to; t++) {
      sum += entropy(targets[t]);
    }
    return sum / (to - from);
  }

  /** The loss of the best answer that never changes. */
  double constantLoss(int from, int to) {
    double[] mean = new double[targets[0].length];
    for (int t = from; t < to; t++) {
      for (int o = 0; o < mean.length; o++) {
        mean[o] += targets[t][o] / (to - from);
      }
    }
    if (output == RecurrentNetwork.Output.SOFTMAX) {
      return entropy(mean);
    }
    double sum = 0;
    for (int t = from; t < to; t++) {
      for (int o = 0; o < mean.length; o++) {
        sum += (targets[t][o] - mean[o]) * (targets[t][o] - mean[o]) / 2;
      }
    }
    return sum / (to - from);
  }

  /** Entropy in nats. */
  static double entropy(double[] probabilities) {
    return Arrays.stream(probabilities).map(p -> p > 0 ? -p * Math.log(p) : 0).sum();
  }

  /** The entropy of a coin. */
  static double entropy(double probability) {
    return entropy(new double[] {probability, 1 - probability});
  }

  /** Losses that go with what is known of the add task's past: nothing, one lag or both. */
  record Levels(double nothing, double second, double first, double both) {}

  static Levels levels() {
    return new Levels(
        entropy(0.625),
        (entropy(0.75) + entropy(0.5)) / 2,
        (entropy(0.875) + entropy(0.375)) / 2,
        (entropy(0.5) + entropy(0.25) + entropy(1) + entropy(0.75)) / 4);
  }
}
