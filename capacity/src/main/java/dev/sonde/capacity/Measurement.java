package dev.sonde.capacity;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.findings.Finding;
import dev.sonde.spectra.Estimate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything measured about one trained network on its data.
 *
 * @param model the network
 * @param data the data it was measured on
 * @param loss the loss at the measured parameters
 * @param spectrum the curvature matrix's spectrum
 * @param effectiveDimensions effective dimensionality over z, z descending
 * @param gaussNewton effective dimensionality of the Gauss–Newton matrix at the same z, beside a
 *     Hessian's; empty unless asked for
 * @param survey what was spent, and why no more
 * @param layers the same figures for each layer's block; empty unless asked for
 * @param measures further scalar measures, in a fixed order
 * @param findings what a reader should notice, most severe first
 */
public record Measurement(
    ModelDescription model,
    DataDescription data,
    LossFigures loss,
    SpectrumFigures spectrum,
    List<EffectiveDimension> effectiveDimensions,
    List<EffectiveDimension> gaussNewton,
    SurveySummary survey,
    List<LayerFigures> layers,
    List<ScalarMeasure> measures,
    List<Finding> findings) {

  /**
   * Returns the effective dimensionalities that count the directions which the data determine: the
   * Gauss–Newton matrix's where it was surveyed, as its every eigenvalue is curvature that targets
   * put there, otherwise the measured matrix's. A Hessian has positive eigenvalues beyond those,
   * from residuals that are not zero, and may have more of them than there are targets.
   *
   * @return over z, z descending
   */
  public List<EffectiveDimension> determined() {
    return gaussNewton.isEmpty() ? effectiveDimensions : gaussNewton;
  }

  /**
   * Returns whether the samples that were not seen hold back what was measured: most of trace and
   * effective dimensionalities. More products would tell little then.
   *
   * @return false when all samples were seen
   */
  public boolean heldBackBySamples() {
    List<Estimate> figures =
        Stream.concat(
                Stream.of(spectrum.trace()),
                Stream.concat(effectiveDimensions.stream(), gaussNewton.stream())
                    .map(EffectiveDimension::estimate))
            .toList();
    return data.samples() < data.population()
        && 2 * figures.stream().filter(Estimate::heldBackBySamples).count() > figures.size();
  }

  /** Copies the lists. */
  public Measurement {
    effectiveDimensions = List.copyOf(effectiveDimensions);
    gaussNewton = List.copyOf(gaussNewton);
    layers = List.copyOf(layers);
    measures = List.copyOf(measures);
    findings = List.copyOf(findings);
  }
}
