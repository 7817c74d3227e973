package dev.sonde.capacity;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.findings.Finding;
import java.util.List;

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

  /** Copies the lists. */
  public Measurement {
    effectiveDimensions = List.copyOf(effectiveDimensions);
    gaussNewton = List.copyOf(gaussNewton);
    layers = List.copyOf(layers);
    measures = List.copyOf(measures);
    findings = List.copyOf(findings);
  }
}
