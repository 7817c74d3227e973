package dev.sonde.capacity.measures;

import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.ArrayList;
import java.util.List;

/**
 * Effective dimensionality, the number of directions in parameter space that the data determine.
 *
 * <p>{@code N_eff(z) = Σ_{λ>0} λ/(λ + z)}, over the eigenvalues λ of the mean training loss's
 * curvature at the solution; {@code z} is in units of eigenvalue. Source: Maddox, Benton, Wilson,
 * Rethinking Parameter Counting in Deep Models: Effective Dimensionality Revisited, 2020
 * (arXiv:2003.02139), after MacKay, Bayesian Interpolation, 1992, who counts well-determined
 * parameters so. Their z belongs to the summed loss: it is N times this one.
 *
 * @param z the regularisation z, positive
 * @param figure the effective dimensionality, in [0, P]: an estimate, bounds or unknown
 */
public record EffectiveDimension(double z, BoundedEstimate figure) {

  /** Checks that z is positive. */
  public EffectiveDimension {
    check(z);
  }

  /**
   * Makes a measure without bounds.
   *
   * @param z the regularisation z, positive
   * @param estimate the effective dimensionality
   */
  public EffectiveDimension(double z, Estimate estimate) {
    this(z, BoundedEstimate.of(estimate));
  }

  /**
   * Returns the effective dimensionality with its error bar.
   *
   * @return the estimate, unresolved where no error bar holds
   */
  public Estimate estimate() {
    return figure.estimate();
  }

  /**
   * Returns what may be said of it.
   *
   * @return an estimate, bounds or unknown
   */
  public BoundedEstimate.Kind kind() {
    return figure.kind();
  }

  /**
   * Measures the effective dimensionality of a spectrum. Costs no products.
   *
   * @param spectrum the curvature matrix's spectrum
   * @param z the regularisation, positive
   * @return the measure, bounds or unknown where z lies below what the spectrum resolves
   */
  public static EffectiveDimension of(Spectrum spectrum, double z) {
    check(z);
    return new EffectiveDimension(z, spectrum.effectiveDimension(z));
  }

  /**
   * Returns the same with the bound that a matrix's rank sets: no more eigenvalues are positive.
   *
   * @param rank the most eigenvalues that are not zero
   */
  public EffectiveDimension atMost(long rank) {
    return new EffectiveDimension(z, figure.atMost((double) rank));
  }

  /**
   * Returns the same figures with each bound no looser than its neighbours': an effective
   * dimensionality never falls as z does.
   *
   * @param descending figures of one spectrum, z descending
   * @return as many; estimates stay as they are
   */
  public static List<EffectiveDimension> inOrder(List<EffectiveDimension> descending) {
    List<EffectiveDimension> out = new ArrayList<>(descending);
    double least = 0;
    for (int i = 0; i < out.size(); i++) {
      BoundedEstimate figure = out.get(i).figure().atLeast(least);
      out.set(i, new EffectiveDimension(out.get(i).z(), figure));
      least = Double.isNaN(figure.low()) ? least : Math.max(least, figure.low());
    }
    double most = Double.POSITIVE_INFINITY;
    for (int i = out.size() - 1; i >= 0; i--) {
      BoundedEstimate figure = out.get(i).figure().atMost(most);
      out.set(i, new EffectiveDimension(out.get(i).z(), figure));
      most = Double.isNaN(figure.high()) ? most : Math.min(most, figure.high());
    }
    return List.copyOf(out);
  }

  private static void check(double z) {
    if (!(z > 0 && z < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("z must be positive and finite, got " + z);
    }
  }
}
