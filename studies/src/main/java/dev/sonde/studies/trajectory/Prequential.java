package dev.sonde.studies.trajectory;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.training.TrainingHook;
import dev.sonde.nets.training.TrainingMoment;

/**
 * The mean loss of samples before they are learned, which judges online learning without samples of
 * its own (Dawid, Statistical Theory: the Prequential Approach, 1984).
 */
final class Prequential implements TrainingHook {
  private final Dataset data;
  private final int classes;
  private double sum;
  private long count;

  /**
   * Begins to listen.
   *
   * @param data what is learned from
   * @param classes how many; 0 for real targets
   */
  Prequential(Dataset data, int classes) {
    this.data = data;
    this.classes = classes;
  }

  @Override
  public void beforeGradient(TrainingMoment moment) {
    double[] losses = Answers.losses(moment.network(), data.select(moment.samples()), classes);
    for (double loss : losses) {
      sum += loss;
    }
    count += losses.length;
  }

  double mean() {
    return sum / count;
  }
}
