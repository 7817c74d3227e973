package dev.sonde.studies.trajectory;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;

/**
 * How good a network's answers on some samples are.
 *
 * @param loss the mean loss
 * @param error the share of wrong classes; for real targets the squared error in units of the
 *     targets' variance
 */
public record Answers(double loss, double error) {
  /** No start errs this much less than a constant answer; a few steps of training do. */
  private static final double TRAINED = 0.8;

  /**
   * Returns the loss that a network is trained by.
   *
   * @param classes how many; 0 for real targets
   * @return cross-entropy for classes, squared error for real targets
   */
  public static Loss loss(int classes) {
    return classes > 0 ? Loss.CROSS_ENTROPY : Loss.MEAN_SQUARED_ERROR;
  }

  /**
   * Looks at a network's answers.
   *
   * @param network the network
   * @param data samples
   * @param classes how many; 0 for real targets
   * @return their loss and error
   */
  public static Answers of(Network network, Dataset data, int classes) {
    Values.Floats outputs = network.outputs(data.inputs());
    double loss = mean(classes > 0 ? classLosses(outputs, data) : realLosses(outputs, data));
    return new Answers(
        loss, classes > 0 ? wrong(outputs, data.targets()) : loss / variance(data.targets()));
  }

  /**
   * Looks at a network's answers one by one.
   *
   * @return each sample's loss, over its targets the mean
   */
  static double[] losses(Network network, Dataset data, int classes) {
    Values.Floats outputs = network.outputs(data.inputs());
    return classes > 0 ? classLosses(outputs, data) : realLosses(outputs, data);
  }

  /**
   * Refuses a network that has been trained.
   *
   * @param data training samples
   * @throws InvalidInputException when its loss is well below that of a constant answer
   */
  static void requireUntrained(Network network, Dataset data, int classes) {
    double loss = of(network, data, classes).loss();
    double constant = constantLoss(data, classes);
    if (loss < TRAINED * constant) {
      throw new InvalidInputException(
          "%s is trained already: its loss on %s is %.3g, that of the best constant answer %.3g. Give the network as it was before training: export it right after it was made"
              .formatted(network.source(), data.source(), loss, constant));
    }
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double[] classLosses(Values.Floats outputs, Dataset data) {
    int classes = outputs.sampleSize();
    double[] losses = new double[outputs.samples()];
    for (int i = 0; i < losses.length; i++) {
      int label = (int) data.targets().at(i);
      double most = outputs.at(i * classes + likeliest(outputs, i));
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(outputs.at(i * classes + c) - most);
      }
      losses[i] = most + Math.log(sum) - outputs.at(i * classes + label);
    }
    return losses;
  }

  private static int likeliest(Values.Floats outputs, int sample) {
    int classes = outputs.sampleSize();
    int answer = 0;
    for (int c = 1; c < classes; c++) {
      if (outputs.at(sample * classes + c) > outputs.at(sample * classes + answer)) {
        answer = c;
      }
    }
    return answer;
  }

  private static double wrong(Values.Floats outputs, Values targets) {
    int wrong = 0;
    for (int i = 0; i < outputs.samples(); i++) {
      wrong += likeliest(outputs, i) == (int) targets.at(i) ? 0 : 1;
    }
    return (double) wrong / outputs.samples();
  }

  private static double[] realLosses(Values.Floats outputs, Dataset data) {
    Values targets = data.targets();
    int size = targets.sampleSize();
    double[] losses = new double[targets.samples()];
    for (int i = 0; i < targets.count(); i++) {
      double difference = outputs.at(i) - targets.at(i);
      losses[i / size] += difference * difference / size;
    }
    return losses;
  }

  /**
   * The error of the constant answer that is best on training samples.
   *
   * @return on test samples, in the units of {@link #error}
   */
  static double constantError(LearningTask task, int classes) {
    Values train = task.train().targets();
    Values test = task.test().targets();
    if (classes > 0) {
      int[] counts = new int[classes];
      for (int i = 0; i < train.count(); i++) {
        counts[(int) train.at(i)]++;
      }
      int most = 0;
      for (int c = 1; c < classes; c++) {
        most = counts[c] > counts[most] ? c : most;
      }
      int wrong = 0;
      for (int i = 0; i < test.count(); i++) {
        wrong += (int) test.at(i) == most ? 0 : 1;
      }
      return (double) wrong / test.count();
    }
    int columns = train.sampleSize();
    double squares = 0;
    for (int column = 0; column < columns; column++) {
      double mean = 0;
      for (int i = column; i < train.count(); i += columns) {
        mean += train.at(i) / train.samples();
      }
      for (int i = column; i < test.count(); i += columns) {
        squares += (test.at(i) - mean) * (test.at(i) - mean) / test.count();
      }
    }
    return squares / variance(test);
  }

  /** The loss of the best constant answer. */
  static double constantLoss(Dataset data, int classes) {
    Values targets = data.targets();
    if (classes == 0) {
      return variance(targets);
    }
    int[] counts = new int[classes];
    for (int i = 0; i < targets.count(); i++) {
      counts[(int) targets.at(i)]++;
    }
    double entropy = 0;
    for (int count : counts) {
      double share = (double) count / targets.count();
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return entropy;
  }

  /** About each column's mean. */
  private static double variance(Values targets) {
    int columns = targets.sampleSize();
    double variance = 0;
    for (int column = 0; column < columns; column++) {
      double mean = 0;
      for (int i = column; i < targets.count(); i += columns) {
        mean += targets.at(i) / targets.samples();
      }
      for (int i = column; i < targets.count(); i += columns) {
        variance += (targets.at(i) - mean) * (targets.at(i) - mean) / targets.count();
      }
    }
    return variance;
  }
}
