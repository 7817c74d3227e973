package dev.sonde.capacity;

import dev.sonde.capacity.measures.EffectiveDimension;
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
}
