package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.StudyFigures;
import java.util.List;
import java.util.Optional;

/**
 * What the study {@code stopping} found.
 *
 * <p>Times are those of {@code ẇ} in the theory, and steps of gradient descent at the rate 1/λmax
 * on data; decays are λ and wd. Errors are mean (w−u)² in the theory, and on data squared errors of
 * test samples, over several outputs the mean, where {@code bestTime} and {@code bestDecay} are
 * medians over splits, the errors means over them, and curve and map those of the first split.
 *
 * @param curve the error over time
 * @param bestTime when to stop
 * @param stopped the error there
 * @param bestDecay how much decay, trained to the end
 * @param decayed the error with it
 * @param trainedOn the error without either, at the end
 * @param map errors over decay and time; empty in the theory
 * @param overSamples errors over samples per input; empty on data
 * @param splits what was chosen on each random split of the data; empty in the theory
 * @param lossUnit what errors count
 */
public record StoppingFigures(
    List<Point> curve,
    double bestTime,
    double stopped,
    double bestDecay,
    double decayed,
    double trainedOn,
    List<Cell> map,
    List<SampleRow> overSamples,
    List<Split> splits,
    LossUnit lossUnit)
    implements StudyFigures {

  /** Copies the lists. */
  public StoppingFigures {
    curve = List.copyOf(curve);
    map = List.copyOf(map);
    overSamples = List.copyOf(overSamples);
    splits = List.copyOf(splits);
  }

  /**
   * A random split of the data into training and test samples. Steps and decay are chosen by the
   * training samples alone, the losses are those of the test samples.
   *
   * @param steps the number of steps that five folds choose
   * @param stopped the loss after them
   * @param decay the decay that leaving one out chooses
   * @param decayed the loss with it, trained to the end
   * @param trainedOn the loss at the end without decay
   * @param leastDecayed the least loss that any decay has, also none and the chosen one
   */
  public record Split(
      double steps,
      double stopped,
      double decay,
      double decayed,
      double trainedOn,
      double leastDecayed) {}

  /**
   * A point of the curve.
   *
   * @param t the time
   * @param theory by the closed form
   * @param decayed the same with the best decay
   * @param simulated by gradient descent; empty where it was not run
   */
  public record Point(double t, double theory, double decayed, Optional<Average> simulated) {}

  /**
   * A point of the map.
   *
   * @param decay wd
   * @param steps t
   * @param loss on the test samples
   */
  public record Cell(double decay, double steps, double loss) {}

  /**
   * What a number of samples allows.
   *
   * @param samplesPerInput α
   * @param trainedOn the error at the end without decay; infinite at α = 1
   * @param stopped at the best time
   * @param decayed with the best decay
   */
  public record SampleRow(
      double samplesPerInput, double trainedOn, double stopped, double decayed) {}
}
