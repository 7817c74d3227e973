package dev.sonde.scaling;

import java.util.List;

/**
 * Two trainings that began with the same weights and saw the same minibatches.
 *
 * @param own of a scale
 * @param root with 1/√d, of the same repetition
 */
record SeedPair(ScalingCell own, ScalingCell root) {

  /**
   * The trainings of a scale at one head size, each with that of 1/√d of the same repetition, where
   * both ended.
   *
   * @param result the trainings
   * @param variant the scale
   * @param headSize d
   * @param rate the scale's learning rate
   * @param rootRate that of 1/√d
   */
  static List<SeedPair> of(
      ScalingResult result, ScalingVariant variant, int headSize, double rate, double rootRate) {
    List<ScalingCell> root = result.cells(ScalingVariant.ROOT, headSize, rootRate);
    return result.cells(variant, headSize, rate).stream()
        .flatMap(
            own ->
                root.stream()
                    .filter(one -> one.repetition() == own.repetition())
                    .map(one -> new SeedPair(own, one)))
        .toList();
  }
}
