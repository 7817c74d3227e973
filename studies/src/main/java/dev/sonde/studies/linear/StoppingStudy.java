package dev.sonde.studies.linear;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * How much weight decay, how many steps, how much noise?
 *
 * <p>The theory is that of {@link NoisyPerceptron}, beside {@link PerceptronSimulation}. Data need
 * no theory of noise: one eigendecomposition gives the test loss of a linear model for every decay
 * and number of steps exactly. What is chosen is chosen without the test samples: decay by the
 * leave-one-out error, which is exact for it, and the number of steps by five folds, since {@code
 * r/(1−h)} is wrong for stopped descent.
 *
 * <p>Cost: the theory seconds, most of which the simulation takes; data six eigendecompositions.
 * Source: Krogh, Hertz 1992.
 */
public final class StoppingStudy {

  /** Fewer samples leave a fold without any. */
  private static final int FEWEST_SAMPLES = 2 * StoppingFits.FOLDS;

  private static final int MOST_TRAINING_SAMPLES = 1000;

  private static final int QUICK_TRAINING_SAMPLES = 400;

  private static final int MOST_TEST_SAMPLES = 4000;

  private final NoisyPerceptron perceptron;

  private final double[] times;

  private final long seed;

  private final Extent extent;

  private final ProgressListener listener;

  private StoppingStudy(
      NoisyPerceptron perceptron,
      double[] times,
      long seed,
      Extent extent,
      ProgressListener listener) {
    this.perceptron = perceptron;
    this.times = times;
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
  }

  /**
   * Returns the study with its usual settings: two samples per input, noise as large as the signal,
   * errors at t = 0.5, 1, 2 and 5.
   *
   * @return the study
   */
  public static StoppingStudy withDefaults() {
    return new StoppingStudy(
        NoisyPerceptron.of(2, 1),
        new double[] {0.5, 1, 2, 5},
        0,
        Extent.FULL,
        ProgressListener.silent());
  }

  /**
   * Sets what the theory is worked out for.
   *
   * @param chosen samples, noises and decay
   * @return a study
   */
  public StoppingStudy withPerceptron(NoisyPerceptron chosen) {
    return new StoppingStudy(chosen, times, seed, extent, listener);
  }

  /**
   * Sets the times at which the theory is held against simulations.
   *
   * @param chosen positive; in any order
   * @return a study
   */
  public StoppingStudy withTimes(double... chosen) {
    double[] sorted = chosen.clone();
    Arrays.sort(sorted);
    if (sorted.length == 0
        || !(sorted[0] >= StoppingTheory.RATE
            && sorted[sorted.length - 1] <= StoppingTheory.LONGEST)) {
      throw new InvalidInputException(
          "times must be from "
              + StoppingTheory.RATE
              + " to "
              + StoppingTheory.LONGEST
              + ", at least one of them, got "
              + Arrays.toString(chosen));
    }
    return new StoppingStudy(perceptron, sorted, seed, extent, listener);
  }

  /**
   * Sets the seed of draws and splits.
   *
   * @param chosen any number
   * @return a study
   */
  public StoppingStudy withSeed(long chosen) {
    return new StoppingStudy(perceptron, times, chosen, extent, listener);
  }

  /**
   * Sets how thorough it is: {@link Extent#QUICK} draws half as often and fits fewer samples.
   *
   * @param chosen how thorough
   * @return a study
   */
  public StoppingStudy withExtent(Extent chosen) {
    return new StoppingStudy(perceptron, times, seed, chosen, listener);
  }

  /**
   * Sets who hears how it goes.
   *
   * @param heard the listener
   * @return a study
   */
  public StoppingStudy withListener(ProgressListener heard) {
    return new StoppingStudy(perceptron, times, seed, extent, heard);
  }

  /**
   * Works out the closed forms beside simulations of them.
   *
   * @return the error over time, and what the best decay and the best time reach
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult theory() {
    return new StoppingTheory(perceptron, times, seed, extent, listener).result();
  }

  /**
   * Looks at data: a linear model with a bias, of centred inputs.
   *
   * @param data real inputs, with classes or real targets; at least 20 samples
   * @return what decay and stopping reach on samples that were not fitted
   * @throws InvalidInputException when there are fewer samples, or nothing to learn from them
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data) {
    if (data.samples() < 2 * FEWEST_SAMPLES) {
      throw new InvalidInputException(
          data.source()
              + ": "
              + StoppingFits.FOLDS
              + " folds and a test need at least "
              + 2 * FEWEST_SAMPLES
              + " samples, got "
              + data.samples());
    }
    LinearTask task = LinearTask.of(data);
    int[] order = new StudyDraws(seed, Purpose.SPLIT, 0).permutation(data.samples());
    int most = extent == Extent.QUICK ? QUICK_TRAINING_SAMPLES : MOST_TRAINING_SAMPLES;
    int training = Math.min(most, data.samples() / 2);
    int testing = Math.min(MOST_TEST_SAMPLES, data.samples() - training);
    CentredTask centred =
        CentredTask.of(
            CentredTask.picked(task.inputs(), order, 0, training),
            CentredTask.picked(task.targets(), order, 0, training));
    ColumnMatrix testInputs =
        centred.inputs(CentredTask.picked(task.inputs(), order, training, training + testing));
    ColumnMatrix testTargets =
        centred.targets(CentredTask.picked(task.targets(), order, training, training + testing));
    return new StoppingFits(centred, testInputs, testTargets, seed, extent, listener)
        .result(data, training, testing);
  }
}
