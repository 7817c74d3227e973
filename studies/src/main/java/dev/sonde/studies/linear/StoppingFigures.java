package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.StudyFigures;
import java.util.List;
import java.util.Optional;

/**
 * What the study {@code stopping} found.
 *
 * <p>Times are those of {@code ẇ} in the theory, and steps of gradient descent at the rate 1/λmax
 * on data; decays are λ and wd. Errors are mean (w−u)² in the theory, and test losses on data.
 *
 * @param curve the error over time
 * @param bestTime when to stop
 * @param stopped the error there
 * @param bestDecay how much decay, trained to the end
 * @param decayed the error with it
 * @param trainedOn the error without either, at the end
 * @param map errors over decay and time; empty in the theory
 * @param overSamples errors over samples per input; empty on data
 */
public record StoppingFigures(
    List<Point> curve,
    double bestTime,
    double stopped,
    double bestDecay,
    double decayed,
    double trainedOn,
    List<Cell> map,
    List<SampleRow> overSamples)
    implements StudyFigures {

  /** Copies the lists. */
  public StoppingFigures {
    curve = List.copyOf(curve);
    map = List.copyOf(map);
    overSamples = List.copyOf(overSamples);
  }

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
