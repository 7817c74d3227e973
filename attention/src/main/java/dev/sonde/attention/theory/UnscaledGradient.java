package dev.sonde.attention.theory;

/**
 * ‖∂p/∂q‖_F = scale·‖JK‖_F without a scale, in units of what it is with 1/√d.
 *
 * @param dimension d
 * @param meanRatio of the means over rows
 * @param medianRatio of the medians over rows: below 1 most rows have a smaller gradient than they
 *     would have with the scale
 */
public record UnscaledGradient(int dimension, double meanRatio, double medianRatio) {

  static UnscaledGradient of(ProductRow unscaled, ProductRow scaled) {
    return new UnscaledGradient(
        unscaled.dimension(),
        unscaled.gradient().estimate() / scaled.gradient().estimate(),
        unscaled.gradientMedian() / scaled.gradientMedian());
  }

  /** Whether most rows have a larger gradient than they would have with 1/√d. */
  public boolean isLargerInMostRows() {
    return medianRatio > 1;
  }
}
