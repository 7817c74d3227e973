package dev.sonde.studies.trajectory;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.StudyFigures;
import java.util.List;

/**
 * What the study {@code steps} found.
 *
 * @param curve the network along its training; in the theory, the linear model
 * @param linear the linear model of the same data at the same numbers of steps, exact
 * @param ratios in the theory, the smallest and the largest ratio of degrees of freedom to
 *     effective dimensionality that any spectrum can have; otherwise empty
 * @param parameters P, of the network
 * @param targets n·C, how many numbers it is to fit
 * @param lossUnit what errors count
 */
public record StepsFigures(
    List<Point> curve,
    List<Linear> linear,
    List<Ratio> ratios,
    int parameters,
    int targets,
    LossUnit lossUnit)
    implements StudyFigures {

  /** Copies the lists. */
  public StepsFigures {
    curve = List.copyOf(curve);
    linear = List.copyOf(linear);
    ratios = List.copyOf(ratios);
  }

  /**
   * The network after some steps.
   *
   * @param steps t
   * @param degreesOfFreedom df, by retraining on targets that were moved a little
   * @param effectiveDimension N_eff(1/(ηt)) of the Gauss–Newton matrix
   * @param testError the mean squared error on test samples, summed over outputs
   * @param trainError the same on the training samples
   * @param shares the share of the Gauss–Newton matrix's eigenvalues above each of {@link #TAUS}
   */
  public record Point(
      long steps,
      Average degreesOfFreedom,
      Average effectiveDimension,
      Average testError,
      double trainError,
      double[] shares) {
    /** What eigenvalues of {@code JᵀJ/n} are compared with. */
    public static final List<Double> TAUS = List.of(0.001, 0.01, 0.1);

    /** Copies the shares. */
    public Point {
      shares = shares.clone();
    }

    @Override
    public double[] shares() {
      return shares.clone();
    }
  }

  /**
   * A linear model after some steps, from its eigenvalues.
   *
   * @param steps t
   * @param degreesOfFreedom df, summed over outputs
   * @param effectiveDimension N_eff(1/(ηt)), summed over outputs
   */
  public record Linear(long steps, double degreesOfFreedom, double effectiveDimension) {}

  /**
   * Bounds of the ratio of one eigenvalue's terms.
   *
   * @param steps t
   * @param least the smallest
   * @param most the largest
   */
  public record Ratio(long steps, double least, double most) {}
}
