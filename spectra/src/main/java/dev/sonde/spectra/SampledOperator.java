package dev.sonde.spectra;

/**
 * A symmetric operator that is a weighted mean over disjoint groups of samples, drawn without
 * replacement from a larger population: {@code A = Σ_g w_g A_g} with {@code Σ_g w_g = 1}.
 *
 * <p>The curvature of a mean training loss, seen through <i>n</i> of <i>N</i> samples, is this. The
 * spread between the groups tells how far figures of <i>A</i> lie from those of the whole
 * population's matrix.
 */
public interface SampledOperator extends SymmetricOperator {

  /**
   * Returns the number of groups.
   *
   * @return the number of disjoint groups, at least 1; the sampling error is unknown when it is 1
   */
  int groups();

  /**
   * Returns the weight of a group, proportional to the number of its samples.
   *
   * @param group the group's index, from 0
   * @return the weight <i>w_g</i>; all weights sum to 1
   */
  double weight(int group);

  /**
   * Returns the share <i>n/N</i> of the population that was drawn.
   *
   * @return a value in (0, 1]; at 1 there is no sampling error
   */
  double samplingFraction();

  /**
   * Computes {@code productsByGroup[g][j] = A_g vectors[j]}. At the same cost as {@link #multiply},
   * which returns their weighted sum to the bit.
   *
   * @param vectors the block to multiply, {@code [columns][P]}; left unchanged
   * @param productsByGroup receives the products, {@code [groups][columns][P]}
   */
  void multiplyByGroup(double[][] vectors, double[][][] productsByGroup);
}
