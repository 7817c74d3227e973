package dev.sonde.attention;

import dev.sonde.spectra.StudentT;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Final losses less those of 1/√d, paired over the seeds.
 *
 * <p>Few seeds may agree by chance, so the variance of a difference is the larger of its own and
 * the one pooled over all variants and head sizes, and the error is widened for the degrees of
 * freedom of the pool.
 */
final class ScalingDifferences {
  /** The learning rate at which a variant is compared at a head size; empty where it is not. */
  interface Rate {
    OptionalDouble of(ScalingVariant variant, int headSize);
  }

  private final ScalingResult result;
  private final Rate rate;

  ScalingDifferences(ScalingResult result, Rate rate) {
    this.result = result;
    this.rate = rate;
  }

  /** The variant against 1/√d, by head size. */
  List<ScalingComparison> of(ScalingVariant variant) {
    return comparableSizes(variant).stream().map(d -> comparison(variant, d)).toList();
  }

  private List<Integer> comparableSizes(ScalingVariant variant) {
    return result.setting().headSizes().stream()
        .filter(d -> rate.of(variant, d).isPresent() && rate.of(ScalingVariant.ROOT, d).isPresent())
        .toList();
  }

  private ScalingComparison comparison(ScalingVariant variant, int d) {
    double own = rate.of(variant, d).orElseThrow();
    double root = rate.of(ScalingVariant.ROOT, d).orElseThrow();
    List<Double> differences = differences(variant, d);
    return new ScalingComparison(
        variant,
        d,
        own,
        root,
        result.finalLoss(variant, d, own),
        result.finalLoss(ScalingVariant.ROOT, d, root),
        new RowMean(
            ScalingResult.mean(differences).estimate(),
            error(squares(differences)),
            result.setting().seeds()));
  }

  private List<Double> differences(ScalingVariant variant, int d) {
    List<ScalingCell> own = cells(variant, d);
    List<ScalingCell> root = cells(ScalingVariant.ROOT, d);
    List<Double> out = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      out.add(own.get(i).finalLoss() - root.get(i).finalLoss());
    }
    return out;
  }

  private List<ScalingCell> cells(ScalingVariant variant, int d) {
    return result.cells(variant, d, rate.of(variant, d).orElseThrow());
  }

  /** The standard error of a mean difference whose seeds differ from it by so much, squared. */
  private double error(double ownSquares) {
    int seeds = result.setting().seeds();
    double squares = 0;
    int freedom = 0;
    for (ScalingVariant variant : ScalingVariant.values()) {
      if (variant != ScalingVariant.ROOT) {
        for (int d : comparableSizes(variant)) {
          squares += squares(differences(variant, d));
          freedom += seeds - 1;
        }
      }
    }
    if (freedom == 0) {
      return Double.NaN;
    }
    double variance = Math.max(squares / freedom, ownSquares / (seeds - 1));
    return StudentT.widening(freedom) * Math.sqrt(variance / seeds);
  }

  private static double squares(List<Double> values) {
    double mean = ScalingResult.mean(values).estimate();
    return values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
  }
}
