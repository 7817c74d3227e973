package dev.sonde.attention.softmax;

import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.means.RowMean;

/**
 * The factor on a head's logits at which its softmax would pass on most of a gradient, as the mean
 * over rows of ‖J‖_F, J = diag p − ppᵀ.
 *
 * <p>A factor below 1 says that the head is sharper than that (too cold), one above 1 that it is
 * flatter. The factor multiplies the logits as the softmax sees them, biases included; times {@link
 * HeadFigures#scale()} it is the scale on q·k where there is no bias. Rows with two visible keys
 * have their largest norm for equal attention, so heads that see few keys may have no best factor
 * in the range that is searched, 1/1024 to 64.
 *
 * <p>The standard error of the factor is that of a root of the sum of rows' slopes: √Var(Σ f′)/|Σ
 * f″| by the logarithm of the factor (the sandwich of M-estimation; van der Vaart, Asymptotic
 * Statistics, 1998, section 5.3), units as in {@link RowMean}.
 *
 * @param factor the best factor on the logits, 1 where the head is there already; NaN where the
 *     norm is largest at an end of the range, or does not depend on the factor
 * @param jacobianNorm mean ‖J‖_F there
 * @param gain that over the norm of the same rows as they are
 */
public record BestTemperature(RowMean factor, RowMean jacobianNorm, RowMean gain) {

  /** Where there were no rows, or the best factor is beyond the range. */
  static final BestTemperature UNKNOWN =
      new BestTemperature(RowMean.NONE, RowMean.NONE, RowMean.NONE);
}
