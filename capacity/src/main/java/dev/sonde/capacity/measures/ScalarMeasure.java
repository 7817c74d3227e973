package dev.sonde.capacity.measures;

import dev.sonde.spectra.Estimate;
import java.math.BigDecimal;
import java.util.OptionalDouble;

/**
 * One measure of capacity as a single figure.
 *
 * @param kind what is measured
 * @param radius the radius at which, for measures that have one
 * @param estimate the figure
 */
public record ScalarMeasure(Kind kind, OptionalDouble radius, Estimate estimate) {

  /** What a single figure measures. */
  public enum Kind {
    /** See {@link SpectralNorm}. */
    SPECTRAL_NORM("spectralNorm"),
    /** See {@link NegativeMass#mass}. */
    NEGATIVE_MASS("negativeMass"),
    /** See {@link NegativeMass#share}. */
    NEGATIVE_MASS_SHARE("negativeMassShare"),
    /** See {@link NewtonStep#decrease}. */
    NEWTON_DECREASE("newtonDecrease"),
    /** See {@link Sharpness}; at a radius. */
    SHARPNESS("sharpness"),
    /** See {@link ExpectedSharpness}; at a radius relative to the parameters' norm. */
    RELATIVE_EXPECTED_SHARPNESS("relativeExpectedSharpness"),
    /** The Euclidean norm of the parameters. */
    PARAMETER_NORM("parameterNorm"),
    /** See {@link PathNorm}. */
    PATH_NORM("pathNorm"),
    /** See {@link SpectralNormProduct}. */
    SPECTRAL_NORM_PRODUCT("spectralNormProduct"),
    /** See {@link DistanceFromInitialisation#distance}. */
    DISTANCE_FROM_INITIALISATION("distanceFromInitialisation"),
    /** See {@link DistanceFromInitialisation#relative}. */
    RELATIVE_DISTANCE_FROM_INITIALISATION("relativeDistanceFromInitialisation"),
    /** The optimiser's steps that the network was trained for. */
    STEPS("steps"),
    /** See {@link FisherTrace}. */
    FISHER_TRACE("fisherTrace");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /**
     * Returns the stable name of this kind.
     *
     * @return for example {@code distanceFromInitialisation}
     */
    public String label() {
      return label;
    }
  }

  /**
   * Makes a measure that has no radius.
   *
   * @param kind what is measured
   * @param estimate the figure
   */
  public ScalarMeasure(Kind kind, Estimate estimate) {
    this(kind, OptionalDouble.empty(), estimate);
  }

  /**
   * Makes a measure at a radius.
   *
   * @param kind what is measured
   * @param radius the radius
   * @param estimate the figure
   */
  public ScalarMeasure(Kind kind, double radius, Estimate estimate) {
    this(kind, OptionalDouble.of(radius), estimate);
  }

  /**
   * Returns the measure's stable name in JSON.
   *
   * @return for example {@code distanceFromInitialisation} or {@code sharpness@0.05}
   */
  public String name() {
    return radius.isPresent() ? kind.label() + "@" + plain(radius.getAsDouble()) : kind.label();
  }

  /** A number without a trailing zero, so that names are stable: 0.05, 1. */
  private static String plain(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }
}
