package dev.sonde.descent.results;

import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.Curve;
import dev.sonde.spectra.StudentT;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which value to take, and with which regularisation: the smallest one, better than an answer
 * without a look at the inputs, that paired seeds cannot tell from the best.
 *
 * <p>Models without regularisation, or with the plan's own, and models of the ridge or weight decay
 * that is best on held-out samples are candidates alike; of two at one value the former.
 *
 * <p>Seeds are paired: one seed's models of all values share their data and labels, and how far the
 * seed lies above the others everywhere tells nothing of one value beside another. So a candidate's
 * distance from the best is the mean over the n seeds that both have. It is told from the best
 * where that exceeds the 95% interval of the mean by either of two bars: that of these differences
 * themselves, of n − 1 degrees of freedom; and the best's noise by its {@link Curve}, what seeds do
 * beyond shifting the whole curve, pooled over five neighbouring values. The first is right where
 * noise differs along the axis, as about a peak, and useless with two or three seeds, with which it
 * would let tiny models pass; the second holds then.
 *
 * <p>A candidate is better than the constant answer where its mean gain over that exceeds its own
 * interval; with fewer than {@value #FEW_SEEDS} seeds, where every seed gains.
 *
 * @param value the advised value
 * @param regularisation its ridge or weight decay; empty for the plan's own
 * @param testError the test error there
 * @param best the value of the smallest test error
 * @param bestRegularisation the regularisation there
 * @param bestError that error
 * @param seeds how many seeds the two have in common
 */
public record Advice(
    double value,
    Optional<Regularisation> regularisation,
    Average testError,
    double best,
    Optional<Regularisation> bestRegularisation,
    Average bestError,
    int seeds) {
  /** Fewer seeds than this cannot tell neighbours apart by themselves. Chosen by us. */
  public static final int FEW_SEEDS = 5;

  /** What a 95% interval leaves on either side. */
  private static final double TAIL = 0.025;

  /**
   * How a model was kept small.
   *
   * @param kind by what
   * @param value how strongly: the median of what the seeds chose
   */
  public record Regularisation(Kind kind, double value) {
    /** Penalties. */
    public enum Kind {
      /** A ridge of linear models. */
      RIDGE("ridge"),
      /** The weight decay of an optimiser. */
      WEIGHT_DECAY("weight-decay");

      private final String label;

      Kind(String label) {
        this.label = label;
      }

      /**
       * Returns the name used in files.
       *
       * @return for example {@code ridge}
       */
      public String label() {
        return label;
      }
    }
  }

  /**
   * The models of one curve.
   *
   * @param averages their mean test errors, by value
   * @param errors the test errors, or a rising function of them, {@code [value][seed]}, NaN where
   *     there is none
   * @param gains how much smaller than the constant answer's the test errors are; NaN where that is
   *     not known
   * @param regularisation by value; empty for the plan's own
   */
  public record Models(
      List<Average> averages,
      double[][] errors,
      double[][] gains,
      List<Optional<Regularisation>> regularisation) {}

  private record Candidate(Models models, int at) {
    Average average() {
      return models.averages.get(at);
    }

    double[] errors() {
      return models.errors[at];
    }

    boolean isBetterThanConstant() {
      double[] gains = Arrays.stream(models.gains[at]).filter(Double::isFinite).toArray();
      Average gain = Average.of(gains);
      return gains.length == 0
          || (gains.length < FEW_SEEDS
              ? Arrays.stream(gains).allMatch(one -> one > 0)
              : gain.estimate() > gain.interval());
    }
  }

  /**
   * Finds it.
   *
   * @param values the values, ascending
   * @param curves the models without tuned regularisation, and others
   * @return empty without values, where a value of the first curve has a single seed and so no
   *     error bar, or where nothing is better than the constant answer
   */
  public static Optional<Advice> of(List<Double> values, List<Models> curves) {
    if (values.isEmpty() || curves.get(0).averages.stream().anyMatch(error -> error.n() < 2)) {
      return Optional.empty();
    }
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      for (Models models : curves) {
        if (models.averages.get(i).n() > 1) {
          candidates.add(new Candidate(models, i));
        }
      }
    }
    candidates.removeIf(candidate -> !candidate.isBetterThanConstant());
    Optional<Candidate> least =
        candidates.stream().min(Comparator.comparingDouble(one -> one.average().estimate()));
    return least.flatMap(
        best -> {
          Curve curve = Curve.of(values, best.models.errors);
          double pooled =
              StudentT.upperQuantile(TAIL, curve.freedom()[best.at]) * curve.errors()[best.at];
          return candidates.stream()
              .filter(one -> !isWorse(differences(one, best), pooled))
              .findFirst()
              .map(one -> between(values, one, best));
        });
  }

  private static Advice between(List<Double> values, Candidate one, Candidate best) {
    return new Advice(
        values.get(one.at),
        one.models.regularisation.get(one.at),
        one.average(),
        values.get(best.at),
        best.models.regularisation.get(best.at),
        best.average(),
        differences(one, best).n());
  }

  private static boolean isWorse(Average apart, double pooled) {
    return apart.n() == 0
        || apart.estimate() > pooled
        || (apart.n() > 1 && apart.estimate() > apart.interval());
  }

  /** How much larger one candidate's errors are than the other's, seed by seed. */
  private static Average differences(Candidate one, Candidate other) {
    double[] apart = new double[one.errors().length];
    Arrays.setAll(apart, s -> one.errors()[s] - other.errors()[s]);
    return Average.of(Arrays.stream(apart).filter(Double::isFinite).toArray());
  }
}
