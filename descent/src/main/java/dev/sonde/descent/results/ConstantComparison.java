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
 * better, be their noise alike or not along the values, or shared by them. The tuned models' u is
 * that of the others at the same value: what is shrunk lies nearer to the constant answer.
 *
 * <p>Two or three seeds that differ much may leave the question open. Then {@code everySeed} says
 * whether at one value every single seed's gain exceeds {@code z·u}, which is true of these models.
 *
 * <p>With one seed the seeds' part is not known, and the answer is about that seed's models: the
 * gain at some value exceeds {@code z·u}.
 *
 * @param better whether there are such models
 * @param everySeed whether every seed has such a model at one value, whatever others would have
 * @param smallest the point with the smallest test error
 * @param constantError the constant answer's test error there
 * @param margin how far below the constant answer's that error would have had to lie, were every
 *     other one as much smaller
 */
public record ConstantComparison(
    boolean better, boolean everySeed, SweepPoint smallest, double constantError, double margin) {
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

  /** What the seeds gain where the others choose, and how much they would have to. */
  private record Test(double gain, double needed) {}

  /**
   * Compares.
   *
   * @param points the averages, at least one
   * @param gains {@code c − e}, {@code [value][seed]}, NaN where there is none
   * @param tunedGains the same with tuned regularisation
   * @param sampling the standard error of the difference over test samples, one for every value
   * @param shared whether these are the same for all seeds; the seeds' own differences tell of
   *     fresh ones
   * @return empty where the constant answer is not known of every value, as in ledgers of earlier
   *     versions
   */
  public static Optional<ConstantComparison> of(
      List<SweepPoint> points,
      double[][] gains,
      double[][] tunedGains,
      double[] sampling,
      boolean shared) {
    SweepPoint smallest =
        Collections.min(
            points, Comparator.comparingDouble((SweepPoint p) -> p.testError().estimate()));
    List<Candidate> candidates = new ArrayList<>();
    double apart = Double.NaN;
    for (int i = 0; i < gains.length; i++) {
      Candidate plain = new Candidate(gains[i], sampling[i]);
      if (plain.seeds() < points.get(i).testError().n() || !Double.isFinite(sampling[i])) {
        return Optional.empty();
      }
      candidates.add(plain);
      candidates.add(new Candidate(tunedGains[i], sampling[i]));
      if (points.get(i).equals(smallest)) {
        apart = plain.mean();
      }
    }
    candidates.removeIf(candidate -> Double.isNaN(candidate.mean()));
    double z = StudentT.upperQuantile(LEVEL / candidates.size(), Double.POSITIVE_INFINITY);
    long seeds = candidates.stream().mapToLong(Candidate::seeds).max().orElse(0);
    Test test = acrossSeeds(candidates, z, shared).orElseGet(() -> withinSeeds(candidates, z));
    return Optional.of(
        new ConstantComparison(
            test.gain() > test.needed(),
            candidates.stream().anyMatch(one -> one.seeds() == seeds && one.exceeds(z)),
            smallest,
            smallest.testError().estimate() + apart,
            Math.max(test.needed(), apart + test.needed() - test.gain())));
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
    double t = StudentT.upperQuantile(LEVEL / Math.min(candidates.size(), n * n / 2.0), n - 1);
    double tests = shared ? sampling / n : 0;
    return Optional.of(new Test(gain.estimate(), Math.hypot(t * gain.standardError(), z * tests)));
  }

  /** The value whose gain lies farthest beyond what is needed of it. */
  private static Test withinSeeds(List<Candidate> candidates, double z) {
    return candidates.stream()
        .map(one -> new Test(one.mean(), z * one.sampling()))
        .max(Comparator.comparingDouble(test -> test.gain() - test.needed()))
        .orElseThrow();
  }

  /** Whether at least these seeds' models are better, so that nothing has to be withheld. */
  public boolean learned() {
    return better || everySeed;
  }
}
