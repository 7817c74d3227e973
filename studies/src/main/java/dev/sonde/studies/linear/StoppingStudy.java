package dev.sonde.studies.linear;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * How much weight decay, how many steps, how much noise?
 *
 * <p>The theory is that of {@link NoisyPerceptron}, beside {@link PerceptronSimulation}. Data need
 * no theory of noise: one eigendecomposition gives the test loss of a linear model for every decay
 * and number of steps exactly. What is chosen is chosen without the test samples: decay by the
 * leave-one-out error, which is exact for it, and the number of steps by five folds, since {@code
 * r/(1−h)} is wrong for stopped descent. All of it is done on several random splits of the data
 * into training and test samples, and both are compared split by split: which samples train moves
 * the difference more than which ones test. Intervals are those of the mean over splits of these
 * data.
 *
 * <p>Cost: the theory seconds, most of which the simulation takes; data six eigendecompositions a
 * split, of which there are up to 20. Source: Krogh, Hertz 1992.
 */
public final class StoppingStudy {

  /** Fewer samples leave a fold without any. */
  private static final int FEWEST_SAMPLES = 2 * StoppingFits.FOLDS;

  private static final int MOST_TRAINING_SAMPLES = 1000;

  private static final int QUICK_TRAINING_SAMPLES = 400;

  private static final int MOST_TEST_SAMPLES = 4000;

  private static final int SPLITS = 20;

  private static final int QUICK_SPLITS = 10;

  /** As few as still have an interval worth the name. */
  private static final int LEAST_SPLITS = 3;

  /**
   * Operations that eigendecompositions of all splits may take; tuned by us on one core, where 784
   * inputs take about 5 s a split.
   */
  private static final double WORK = 4e11;

  private static final double QUICK_WORK = 1.2e11;

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
    int most = extent == Extent.QUICK ? QUICK_TRAINING_SAMPLES : MOST_TRAINING_SAMPLES;
    int training = Math.min(most, data.samples() / 2);
    int testing = Math.min(MOST_TEST_SAMPLES, data.samples() - training);
    int splits = splits(training, task.inputs().columns());
    StoppingFits first = fits(task, training, testing, 0);
    List<StoppingFigures.Split> outcomes = new ArrayList<>();
    for (int split = 0; split < splits; split++) {
      outcomes.add((split == 0 ? first : fits(task, training, testing, split)).chosen());
      listener.progressed(split + 1L, splits + 1L);
    }
    return first.result(data, training, testing, outcomes);
  }

  /** As many as there is time for: a split has six eigendecompositions. */
  private int splits(int training, int inputs) {
    boolean quick = extent == Extent.QUICK;
    double decompositions =
        (1 + StoppingFits.FOLDS) * Math.pow(inputs, 2) * (training + 9.0 * inputs);
    double room = (quick ? QUICK_WORK : WORK) / decompositions;
    return (int) Math.max(LEAST_SPLITS, Math.min(quick ? QUICK_SPLITS : SPLITS, room));
  }

  private StoppingFits fits(LinearTask task, int training, int testing, int split) {
    // two draws a split: which samples train, and which folds they are in
    int[] order = new StudyDraws(seed, Purpose.SPLIT, 2 * split).permutation(task.inputs().rows());
    CentredTask centred =
        CentredTask.of(
            CentredTask.picked(task.inputs(), order, 0, training),
            CentredTask.picked(task.targets(), order, 0, training));
    return new StoppingFits(
        centred,
        centred.inputs(CentredTask.picked(task.inputs(), order, training, training + testing)),
        centred.targets(CentredTask.picked(task.targets(), order, training, training + testing)),
        new StoppingFits.Draws(seed, split),
        extent);
  }
}
