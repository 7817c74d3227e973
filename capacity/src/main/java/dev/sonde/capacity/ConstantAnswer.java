package dev.sonde.capacity;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The loss of the best answer that ignores the inputs: for cross-entropy the entropy of the
 * classes' frequencies, for squared error the targets' variance about their mean at each output,
 * for the logistic loss the entropy of the mean target at each output.
 *
 * <p>A network with a larger loss than this has learnt nothing about these inputs with these
 * targets.
 *
 * @param answer which answer that is
 * @param loss the mean loss over all targets, in the loss's units
 * @param accuracy the share of the most frequent class; empty unless the loss is cross-entropy
 */
record ConstantAnswer(Answer answer, double loss, OptionalDouble accuracy) {

  /** The best answer that is the same for every input. */
  enum Answer {
    /** Every class with the probability that is its frequency, the best under cross-entropy. */
    CLASS_FREQUENCIES("class-frequencies"),
    /** The mean of the targets, the best under squared error: its loss is their variance. */
    MEAN_TARGET("mean-target"),
    /** The mean of the targets as the probability, the best under the logistic loss. */
    MEAN_PROBABILITY("mean-probability");

    private final String label;

    Answer(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /** Measures the best constant answer to a data set's targets; one pass over them. */
  static ConstantAnswer of(Loss loss, Dataset dataset) {
    return switch (loss) {
      case CROSS_ENTROPY -> classes(dataset.targets());
      case MEAN_SQUARED_ERROR ->
          new ConstantAnswer(
              Answer.MEAN_TARGET, variance(dataset.targets()), OptionalDouble.empty());
      case BINARY_CROSS_ENTROPY ->
          new ConstantAnswer(
              Answer.MEAN_PROBABILITY, binaryEntropy(dataset.targets()), OptionalDouble.empty());
    };
  }

  /** Returns the number of classes, the largest label plus one. */
  static int classCount(Values targets) {
    int largest = 0;
    for (int i = 0; i < targets.count(); i++) {
      largest = Math.max(largest, (int) targets.at(i));
    }
    return largest + 1;
  }

  private static ConstantAnswer classes(Values targets) {
    int size = targets.count();
    double[] counts = new double[classCount(targets)];
    for (int i = 0; i < size; i++) {
      counts[(int) targets.at(i)]++;
    }
    double entropy = 0;
    for (double count : counts) {
      entropy -= count == 0 ? 0 : count / size * Math.log(count / size);
    }
    return new ConstantAnswer(
        Answer.CLASS_FREQUENCIES,
        entropy,
        OptionalDouble.of(Arrays.stream(counts).max().orElse(0) / size));
  }

  private static double variance(Values targets) {
    double[] means = means(targets);
    int size = targets.count();
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double difference = targets.at(i) - means[i % means.length];
      sum += difference * difference;
    }
    return sum / size;
  }

  private static double binaryEntropy(Values targets) {
    double sum = 0;
    double[] means = means(targets);
    for (double mean : means) {
      sum -= entropyTerm(mean) + entropyTerm(1 - mean);
    }
    return sum / means.length;
  }

  private static double entropyTerm(double p) {
    return p > 0 ? p * Math.log(p) : 0;
  }

  /** The mean target at each of a sample's outputs. */
  private static double[] means(Values targets) {
    double[] means = new double[targets.sampleSize()];
    int size = targets.count();
    for (int i = 0; i < size; i++) {
      means[i % means.length] += targets.at(i);
    }
    for (int j = 0; j < means.length; j++) {
      means[j] /= targets.samples();
    }
    return means;
  }
}
