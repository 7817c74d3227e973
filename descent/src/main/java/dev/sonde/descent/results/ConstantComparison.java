package dev.sonde.descent.results;

import dev.sonde.descent.statistics.Average;
import dev.sonde.spectra.StudentT;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether a sweep has models that answer better than without looking at their inputs.
 *
 * <p>The gain of a model is the constant answer's test error c less its own, e. Every seed is
 * judged where the others gain most: of all values, without and with tuned regularisation, it takes
 * the one with their largest mean gain, so that no seed chooses by its own luck. The sweep is
 * better where the mean of the n gains exceeds {@code √((t·s)² + (z·u)²)}: s its standard error
 * over seeds, u that over test samples where all seeds share them, z the point that the normal
 * distribution exceeds with probability 0.05/P, P the number of curves' values to choose from, and
 * t that of Student's with n − 1 degrees of freedom at {@code 0.05/min(P, n²/2)}. A sum of squares
 * of both quantiles errs on the safe side whatever s and u are (Banerjee 1960, Sankhyā 22,
 * 357–358). The n²/2 is for seeds that choose for one another, which makes their gains depend on
 * one another; it is set by simulation: of sweeps without any merit at most one in twenty is called
 * better, be their noise alike or not along the values, or shared by them. The tuned models have an
 * u of their own, or, in ledgers of earlier versions and where the weight decay is what is tuned,
 * that of the others at the same value: what is shrunk lies nearer to the constant answer.
 *
 * <p>Two or three seeds that differ much may leave the question open. Then the verdict is {@link
 * Verdict#EVERY_SEED} where at one value every single seed's gain exceeds {@code z·u}, which is
 * true of these models; and {@link Verdict#TOO_FEW_SEEDS} where the mean gain would count were the
 * spread of seeds known, with the normal distribution's quantile in place of Student's.
 *
 * <p>With one seed the seeds' part is not known, and the answer is about that seed's models: the
 * gain at some value exceeds {@code z·u}.
 *
 * @param verdict what can be said
 * @param gain how much smaller than the constant answer's the seeds' errors are on average, each
 *     where the others gain most
 * @param needed how much that would have to be
 * @param smallest the point with the smallest test error
 * @param constantError the constant answer's test error there
 * @param margin how far below the constant answer's that error would have had to lie, were every
 *     other one as much smaller
 */
public record ConstantComparison(
    Verdict verdict,
    double gain,
    double needed,
    SweepPoint smallest,
    double constantError,
    double margin) {
  /** What can be said of the models of a sweep beside the constant answer. */
  public enum Verdict {
    /** There are better ones, whatever the seed. */
    BETTER,
    /** Every seed has a better one at one value; of others that is not known. */
    EVERY_SEED,
    /** They look better, and the seeds are too few to tell. */
    TOO_FEW_SEEDS,
    /** None is measurably better. */
    NO_BETTER
  }

  /**
   * The gains of one curve.
   *
   * @param gains the constant answer's test error less the model's, {@code [value][seed]}, NaN
   *     where there is none
   * @param sampling the standard error of that over test samples, one for every value; NaN where
   *     there is none
   */
  public record Gains(double[][] gains, double[] sampling) {
    /** Copies the arrays. */
    public Gains {
      gains = Arrays.stream(gains).map(double[]::clone).toArray(double[][]::new);
      sampling = sampling.clone();
    }

    @Override
    public double[][] gains() {
      return Arrays.stream(gains).map(double[]::clone).toArray(double[][]::new);
    }

    @Override
    public double[] sampling() {
      return sampling.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Gains that
          && Arrays.deepEquals(gains, that.gains)
          && Arrays.equals(sampling, that.sampling);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.deepHashCode(gains) + Arrays.hashCode(sampling);
    }

    @Override
    public String toString() {
      return "Gains[values=" + gains.length + "]";
    }
  }

  /** How often sweeps without any merit may be called better. */
  private static final double LEVEL = 0.05;

  /** One value of one curve: the gains of its seeds, NaN for those it lacks. */
  private record Candidate(double[] gains, double sampling) {
    double mean() {
      return Arrays.stream(gains).filter(Double::isFinite).average().orElse(Double.NaN);
    }

    long seeds() {
      return Arrays.stream(gains).filter(Double::isFinite).count();
    }

    /** Whether each of its seeds gains more than so many errors over test samples. */
    boolean exceeds(double z) {
      return Arrays.stream(gains).filter(Double::isFinite).allMatch(gain -> gain > z * sampling);
    }

    /** The mean gain of the seeds but one; NaN where there is none of either. */
    double meanWithout(int seed) {
      double sum = 0;
      int n = 0;
      for (int s = 0; s < gains.length; s++) {
        if (s != seed && Double.isFinite(gains[s])) {
          sum += gains[s];
          n++;
        }
      }
      return Double.isFinite(gains[seed]) ? sum / n : Double.NaN;
    }
  }

  /**
   * What the seeds gain where the others choose, how much they would have to, and how much were the
   * spread of seeds known.
   */
  private record Test(double gain, double needed, double neededOfMany) {}

  /**
   * Compares.
   *
   * @param points the averages, at least one
   * @param plain the gains of the models
   * @param tuned the same with tuned regularisation
   * @param shared whether these are the same for all seeds; the seeds' own differences tell of
   *     fresh ones
   * @return empty where the constant answer is not known of every value, as in ledgers of earlier
   *     versions
   */
  public static Optional<ConstantComparison> of(
      List<SweepPoint> points, Gains plain, Gains tuned, boolean shared) {
    double[][] gains = plain.gains();
    double[][] tunedGains = tuned.gains();
    double[] sampling = plain.sampling();
    double[] tunedSampling = tuned.sampling();
    SweepPoint smallest =
        Collections.min(
            points, Comparator.comparingDouble((SweepPoint p) -> p.testError().estimate()));
    List<Candidate> candidates = new ArrayList<>();
    double apart = Double.NaN;
    for (int i = 0; i < gains.length; i++) {
      Candidate own = new Candidate(gains[i], sampling[i]);
      if (own.seeds() < points.get(i).testError().n() || !Double.isFinite(sampling[i])) {
        return Optional.empty();
      }
      candidates.add(own);
      candidates.add(
          new Candidate(
              tunedGains[i], Double.isFinite(tunedSampling[i]) ? tunedSampling[i] : sampling[i]));
      if (points.get(i).equals(smallest)) {
        apart = own.mean();
      }
    }
    candidates.removeIf(candidate -> Double.isNaN(candidate.mean()));
    double z = StudentT.upperQuantile(LEVEL / candidates.size(), Double.POSITIVE_INFINITY);
    long seeds = candidates.stream().mapToLong(Candidate::seeds).max().orElse(0);
    Test test = acrossSeeds(candidates, z, shared).orElseGet(() -> withinSeeds(candidates, z));
    return Optional.of(
        new ConstantComparison(
            verdict(
                test, candidates.stream().anyMatch(one -> one.seeds() == seeds && one.exceeds(z))),
            test.gain(),
            test.needed(),
            smallest,
            smallest.testError().estimate() + apart,
            Math.max(test.needed(), apart + test.needed() - test.gain())));
  }

  private static Verdict verdict(Test test, boolean everySeed) {
    if (test.gain() > test.needed()) {
      return Verdict.BETTER;
    }
    if (everySeed) {
      return Verdict.EVERY_SEED;
    }
    return test.gain() > test.neededOfMany() ? Verdict.TOO_FEW_SEEDS : Verdict.NO_BETTER;
  }

  /** Every seed where the others gain most; empty where no two seeds have a value in common. */
  private static Optional<Test> acrossSeeds(List<Candidate> candidates, double z, boolean shared) {
    List<Double> gains = new ArrayList<>();
    double sampling = 0;
    for (int s = 0; s < candidates.get(0).gains().length; s++) {
      int seed = s;
      Optional<Candidate> chosen =
          candidates.stream()
              .filter(one -> Double.isFinite(one.meanWithout(seed)))
              .max(Comparator.comparingDouble(one -> one.meanWithout(seed)));
      if (chosen.isPresent()) {
        gains.add(chosen.get().gains()[seed]);
        sampling += chosen.get().sampling();
      }
    }
    int n = gains.size();
    if (n < 2) {
      return Optional.empty();
    }
    Average gain = Average.of(gains.stream().mapToDouble(Double::doubleValue).toArray());
    double level = LEVEL / Math.min(candidates.size(), n * n / 2.0);
    double t = StudentT.upperQuantile(level, n - 1);
    double normal = StudentT.upperQuantile(level, Double.POSITIVE_INFINITY);
    double tests = shared ? z * sampling / n : 0;
    return Optional.of(
        new Test(
            gain.estimate(),
            Math.hypot(t * gain.standardError(), tests),
            Math.hypot(normal * gain.standardError(), tests)));
  }

  /** The value whose gain lies farthest beyond what is needed of it. */
  private static Test withinSeeds(List<Candidate> candidates, double z) {
    return candidates.stream()
        .map(one -> new Test(one.mean(), z * one.sampling(), z * one.sampling()))
        .max(Comparator.comparingDouble(test -> test.gain() - test.needed()))
        .orElseThrow();
  }

  /** Whether there are models that are better, whatever the seed. */
  public boolean better() {
    return verdict == Verdict.BETTER;
  }

  /** Whether at least these seeds' models are better, so that nothing has to be withheld. */
  public boolean learned() {
    return better() || verdict == Verdict.EVERY_SEED;
  }
}
