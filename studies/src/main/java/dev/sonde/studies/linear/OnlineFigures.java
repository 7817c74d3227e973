package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.StudyFigures;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What the study {@code online} found.
 *
 * @param curves losses over passes through the data, or variances over steps in the theory
 * @param noiseScale how large a batch is worth it along training; empty in the theory
 * @param asymptotics variances beside their limits; empty on data
 * @param judgedBy what the curves are of
 * @param lossUnit what the curves count
 */
public record OnlineFigures(
    List<Curve> curves,
    List<NoiseScale> noiseScale,
    List<Asymptotic> asymptotics,
    JudgedBy judgedBy,
    LossUnit lossUnit)
    implements StudyFigures {

  /** What test samples are judged by. */
  public enum JudgedBy {
    /** The loss that is learned. */
    LOSS,
    /** The share of wrong answers, where the loss is 0 before anything has been learned. */
    ERROR
  }

  /** Copies the lists. */
  public OnlineFigures {
    curves = List.copyOf(curves);
    noiseScale = List.copyOf(noiseScale);
    asymptotics = List.copyOf(asymptotics);
  }

  /**
   * A loss over passes.
   *
   * @param name {@code online}, {@code averaged} or {@code batch}
   * @param points in order
   */
  public record Curve(String name, List<Point> points) {

    /** Copies the points. */
    public Curve {
      points = List.copyOf(points);
    }
  }

  /**
   * A point.
   *
   * @param passes through the data; parts of one count
   * @param testLoss the mean loss of samples that were not learned from, or their share of wrong
   *     answers where {@link OnlineFigures#judgedBy} says so
   */
  public record Point(double passes, Average testLoss) {}

  /**
   * How large a batch is worth it.
   *
   * @param passes after how many passes of batch descent
   * @param value B = tr Cov(g)/‖ḡ‖² by seven tenths of the training samples; of all of them and
   *     without a standard error (NaN) where the other three tell that B may be more than a tenth
   *     of their number, or is not known well enough
   * @param atLeast a lower bound of B, at most the number of samples, where that is so
   * @param inverse 1/B by all training samples, whose error is known however small the mean
   *     gradient is; too large by 1/n in the mean
   */
  public record NoiseScale(double passes, Average value, OptionalDouble atLeast, Average inverse) {}

  /**
   * A variance beside its limit.
   *
   * @param rate {@code harmonic}, {@code newton} or {@code averaged}
   * @param curvature h of the direction
   * @param expected t·Var in the limit; NaN where the direction is too flat for the rate
   * @param measured t·Var over runs
   */
  public record Asymptotic(String rate, double curvature, double expected, Average measured) {}
}
