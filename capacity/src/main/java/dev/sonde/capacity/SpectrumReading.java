package dev.sonde.capacity;

import dev.sonde.capacity.measures.DensityGrid;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.capacity.measures.Scales;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Precision;
import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the figures of one measurement off its spectra, all at the same z and τ: those asked for,
 * or the usual ones, which the largest eigenvalue of the whole matrix sets.
 */
final class SpectrumReading {
  private final MeasurementSettings settings;
  private final Precision precision;
  private final long gaussNewtonRank;
  private final boolean indefinite;
  private final double[] z;
  private final double[] tau;

  /**
   * Chooses z and τ.
   *
   * @param settings what was asked for
   * @param objective what was measured
   * @param definiteness whether the matrix that was surveyed has negative eigenvalues
   * @param largest its largest eigenvalue
   */
  SpectrumReading(
      MeasurementSettings settings,
      Objective objective,
      Definiteness definiteness,
      double largest) {
    this.settings = settings;
    precision = objective.evaluation().precision();
    gaussNewtonRank = objective.gaussNewtonRank();
    indefinite = definiteness == Definiteness.INDEFINITE;
    z =
        settings.z().length > 0
            ? Scales.descending(settings.z())
            : Scales.z(largest, objective.targets());
    tau = settings.tau().length > 0 ? Scales.descending(settings.tau()) : Scales.tau(largest);
  }

  /**
   * Reads eigenvalues, traces, density and shares.
   *
   * @param spectrum the matrix, or a layer's block of it
   * @param products what was spent on it
   */
  SpectrumFigures figures(Spectrum spectrum, long products) {
    return new SpectrumFigures(
        settings.matrix(),
        spectrum.method(),
        precision,
        products,
        spectrum.stopReason(),
        spectrum.top(settings.top()),
        spectrum.bottom(settings.bottom()),
        spectrum.trace(),
        spectrum.frobeniusSquared(),
        DensityGrid.density(spectrum),
        Arrays.stream(tau).mapToObj(t -> EigenvalueShare.above(spectrum, t)).toList(),
        Arrays.stream(tau).mapToObj(t -> below(spectrum, t)).toList());
  }

  /** A matrix that is JᵀMJ has no negative eigenvalue, whatever products round to. */
  private EigenvalueShare below(Spectrum spectrum, double at) {
    return indefinite
        ? EigenvalueShare.below(spectrum, at)
        : new EigenvalueShare(at, Estimate.exact(0));
  }

  /** Reads the effective dimensionality over z. */
  List<EffectiveDimension> dimensions(Spectrum spectrum) {
    return EffectiveDimension.inOrder(
        Arrays.stream(z).mapToObj(at -> EffectiveDimension.of(spectrum, at)).toList());
  }

  /** Reads the same of the Gauss–Newton matrix beside, which has no more than its rank. */
  List<EffectiveDimension> gaussNewton(Spectrum spectrum) {
    return dimensions(spectrum).stream().map(one -> one.atMost(gaussNewtonRank)).toList();
  }
}
