package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.StudyFigures;
import java.util.List;

/**
 * What the study {@code inputs} found.
 *
 * @param steps how many steps of gradient descent each form of the inputs takes
 * @param layers what each layer sees, the first being the data themselves
 * @param curves the loss over steps, a form each
 * @param spectra the eigenvalues, a form each
 * @param noise closed forms beside draws; empty where the reader's data were looked at
 */
public record InputsFigures(
    Steps steps,
    List<Layer> layers,
    List<LossCurve> curves,
    List<Eigenvalues> spectra,
    List<NoiseCase> noise)
    implements StudyFigures {

  /** Copies the lists. */
  public InputsFigures {
    layers = List.copyOf(layers);
    curves = List.copyOf(curves);
    spectra = List.copyOf(spectra);
    noise = List.copyOf(noise);
  }

  /**
   * What each form of the inputs costs.
   *
   * @param raw as they are
   * @param centred the means taken off
   * @param standardised each column divided by its deviation as well
   * @param whitened and turned
   */
  public record Steps(Cost raw, Cost centred, Cost standardised, Cost whitened) {

    /**
     * Returns the cost of a form.
     *
     * @param form the form
     * @return its cost
     */
    public Cost of(InputForm form) {
      return switch (form) {
        case RAW -> raw;
        case CENTRED -> centred;
        case STANDARDISED -> standardised;
        case WHITENED -> whitened;
      };
    }
  }

  /**
   * The cost of one form of the inputs.
   *
   * @param steps of gradient descent from 0 at the rate 1/λmax until the excess loss is the share
   *     that was asked for
   * @param largestEigenvalue λmax of the second moment
   * @param conditionNumber λmax over the smallest eigenvalue that is more than rounding
   */
  public record Cost(long steps, double largestEigenvalue, double conditionNumber) {}

  /**
   * What a layer sees, without a column of ones for its bias.
   *
   * @param layer its name
   * @param inputs how many numbers it takes
   * @param largestEigenvalue λmax of their second moment
   * @param centredLargest λmax with the mean taken off
   * @param meanShare the share of λmax that lies in their mean: 0 when centred, near 1 when the
   *     mean dominates
   */
  public record Layer(
      String layer,
      int inputs,
      double largestEigenvalue,
      double centredLargest,
      double meanShare) {}

  /**
   * The loss above the least, as a part of that at the start, over steps.
   *
   * @param form the inputs
   * @param law by the closed form
   * @param run by gradient descent itself, fewer points
   */
  public record LossCurve(InputForm form, List<Point> law, List<Point> run) {

    /** Copies the points. */
    public LossCurve {
      law = List.copyOf(law);
      run = List.copyOf(run);
    }
  }

  /**
   * A point of a curve.
   *
   * @param steps after how many steps
   * @param excess the part of the excess loss that is left
   */
  public record Point(long steps, double excess) {}

  /**
   * The spectrum of one form.
   *
   * @param form the inputs
   * @param descending the eigenvalues of the second moment that are more than rounding, the largest
   *     first
   */
  public record Eigenvalues(InputForm form, double[] descending) {

    /** Copies the eigenvalues. */
    public Eigenvalues {
      descending = descending.clone();
    }

    @Override
    public double[] descending() {
      return descending.clone();
    }
  }

  /**
   * A closed form beside draws.
   *
   * @param inputs N
   * @param samplesPerInput α
   * @param variance v
   * @param meanSquare ℓ
   * @param expected the largest eigenvalue in the limit of large N
   * @param measured over draws
   */
  public record NoiseCase(
      int inputs,
      double samplesPerInput,
      double variance,
      double meanSquare,
      double expected,
      Average measured) {}
}
