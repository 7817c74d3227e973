package dev.sonde.capacity;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.spectra.Estimate;
import java.util.List;

/**
 * The figures of one layer's diagonal block of the curvature matrix.
 *
 * @param name the layer's name in the module, for example {@code encoder.0}
 * @param parameters the block's dimension
 * @param spectrum the block's spectrum
 * @param effectiveDimensions effective dimensionality over z, z descending
 */
public record LayerFigures(
    String name,
    int parameters,
    SpectrumFigures spectrum,
    List<EffectiveDimension> effectiveDimensions) {

  /** Copies the list. */
  public LayerFigures {
    effectiveDimensions = List.copyOf(effectiveDimensions);
  }

  /**
   * Returns which part of the trace each of all layers holds: its block's trace over the sum of all
   * blocks' traces, which is the trace of the whole matrix, so that the parts add up to 1.
   *
   * <p>Each trace comes from a survey of its own, so by the delta method the part <i>s_i</i> has
   * the variance {@code ((1 − 2 s_i) σ_i² + s_i² Σ_j σ_j²) / (Σ_j t_j)²}.
   *
   * @param layers all layers of a network
   * @return a part for each, unresolved where a trace is, is negative, or all are zero
   */
  public static List<Estimate> traceShares(List<LayerFigures> layers) {
    List<Estimate> traces = layers.stream().map(layer -> layer.spectrum().trace()).toList();
    double sum = traces.stream().mapToDouble(Estimate::value).sum();
    double variance =
        traces.stream().mapToDouble(one -> one.standardError() * one.standardError()).sum();
    boolean known = sum > 0 && traces.stream().allMatch(one -> one.resolved() && one.value() >= 0);
    return traces.stream()
        .map(
            trace -> {
              double share = trace.value() / sum;
              double own = trace.standardError() * trace.standardError();
              double error =
                  Math.sqrt(Math.max(0, (1 - 2 * share) * own + share * share * variance)) / sum;
              return new Estimate(share, error, known);
            })
        .toList();
  }
}
