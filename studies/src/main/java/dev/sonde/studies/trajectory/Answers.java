package dev.sonde.studies.trajectory;

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
    return classes > 0 ? classes(outputs, data.targets()) : reals(outputs, data.targets());
  }

  private static Answers classes(Values.Floats outputs, Values targets) {
    int classes = outputs.sampleSize();
    double loss = 0;
    int wrong = 0;
    for (int i = 0; i < outputs.samples(); i++) {
      int label = (int) targets.at(i);
      double most = Double.NEGATIVE_INFINITY;
      int answer = 0;
      for (int c = 0; c < classes; c++) {
        double logit = outputs.at(i * classes + c);
        if (logit > most) {
          most = logit;
          answer = c;
        }
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(outputs.at(i * classes + c) - most);
      }
      loss += most + Math.log(sum) - outputs.at(i * classes + label);
      wrong += answer == label ? 0 : 1;
    }
    return new Answers(loss / outputs.samples(), (double) wrong / outputs.samples());
  }

  private static Answers reals(Values.Floats outputs, Values targets) {
    double loss = 0;
    for (int i = 0; i < targets.count(); i++) {
      double difference = outputs.at(i) - targets.at(i);
      loss += difference * difference / targets.count();
    }
    return new Answers(loss, loss / variance(targets));
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
