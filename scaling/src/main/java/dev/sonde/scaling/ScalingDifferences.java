package dev.sonde.scaling;

import dev.sonde.attention.means.RowMean;
import dev.sonde.spectra.StudentT;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Final losses less those of 1/√d, paired over the seeds.
 *
 * <p>Few seeds may agree by chance, so the variance of a difference is the larger of its own and
 * the one pooled over all variants and head sizes, and the error is widened for the degrees of
 * freedom of the pool. At one head size the V variants are compared with the same runs of 1/√d, so
 * their differences correlate by ρ = ½ and their sums of squares by ρ² = ¼: the mean of V of them
 * varies as one of S − 1 degrees of freedom over V/(1 + (V − 1)/4) would. H head sizes of three
 * variants are worth 2H(S − 1), not 3H(S − 1).
 */
public final class ScalingDifferences {
  /** The learning rate at which a variant is compared at a head size; empty where it is not. */
  private interface Rate {
    OptionalDouble of(ScalingVariant variant, int headSize);
  }

  /** ρ² of two differences to the same runs, where all losses vary alike. */
  private static final double SHARED_RUNS = 0.25;

  private final ScalingResult result;
  private final Rate rate;

  private ScalingDifferences(ScalingResult result, Rate rate) {
    this.result = result;
    this.rate = rate;
  }

  /**
   * Each scale at its best learning rate.
   *
   * @param result the trainings
   * @return differences at every head size where both scales have a best learning rate
   */
  public static ScalingDifferences atBestRates(ScalingResult result) {
    return new ScalingDifferences(result, result::bestRate);
  }

  /**
   * All scales trained at one learning rate.
   *
   * @param result the trainings
   * @param learningRate the peak rate of all
   * @return differences at every head size where both scales have all of their seeds, whose errors
   *     are pooled over all variants and head sizes at that rate
   */
  public static ScalingDifferences at(ScalingResult result, double learningRate) {
    return new ScalingDifferences(
        result,
        (any, d) ->
            result.finalLoss(any, d, learningRate).resolved()
                ? OptionalDouble.of(learningRate)
                : OptionalDouble.empty());
  }

  /**
   * The variant against 1/√d.
   *
   * @param variant another one than 1/√d
   * @return the comparisons by head size
   */
  public List<ScalingComparison> of(ScalingVariant variant) {
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
    double own = rate.of(variant, d).orElseThrow();
    double root = rate.of(ScalingVariant.ROOT, d).orElseThrow();
    return SeedPair.of(result, variant, d, own, root).stream()
        .map(pair -> pair.own().finalLoss() - pair.root().finalLoss())
        .toList();
  }

  /** The standard error of a mean difference whose seeds differ from it by so much, squared. */
  private double error(double ownSquares) {
    int seeds = result.setting().seeds();
    double squares = 0;
    int compared = 0;
    double correlated = 0;
    for (int d : result.setting().headSizes()) {
      int variants = 0;
      for (ScalingVariant variant : ScalingVariant.values()) {
        if (variant != ScalingVariant.ROOT && comparableSizes(variant).contains(d)) {
          squares += squares(differences(variant, d));
          variants++;
        }
      }
      compared += variants;
      correlated += variants * (1 + (variants - 1) * SHARED_RUNS);
    }
    if (compared == 0 || seeds < 2) {
      return Double.NaN;
    }
    double variance = Math.max(squares / compared, ownSquares) / (seeds - 1);
    double freedom = (seeds - 1) * compared * compared / correlated;
    return StudentT.widening(freedom) * Math.sqrt(variance / seeds);
  }

  private static double squares(List<Double> values) {
    double mean = ScalingResult.mean(values).estimate();
    return values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
  }
}
