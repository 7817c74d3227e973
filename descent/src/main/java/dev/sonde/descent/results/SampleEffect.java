package dev.sonde.descent.results;

import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.NormalDraws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether more training samples make models of some size worse, as they may where the threshold
 * moves past that size (Nakkiran et al. 2019, section 7).
 *
 * @param pValue of the hypothesis that more samples nowhere hurt; NaN below two seeds
 * @param worst where more samples hurt most beyond the noise; empty where they nowhere do at the 5%
 *     level
 */
public record SampleEffect(double pValue, Optional<Worst> worst) {
  private static final int REDRAWINGS = 1_999;

  private static final double LEVEL = 0.05;

  /** Few seeds say little about the noise at one value, so that its neighbours' counts too. */
  private static final int NEIGHBOURS = 2;

  /**
   * A size at which more samples hurt.
   *
   * @param value the axis's value
   * @param fewer how many samples gave the smaller error
   * @param more how many gave the larger one
   * @param fewerError the test error with fewer samples
   * @param moreError the test error with more
   */
  public record Worst(double value, int fewer, int more, Average fewerError, Average moreError) {}

  /** One place among all comparisons, between a row and the one before, and Student's t there. */
  private record Comparison(int row, int value, double t, int freedom) {}

  public static SampleEffect untested() {
    return new SampleEffect(Double.NaN, Optional.empty());
  }

  /**
   * Compares neighbouring numbers of samples at every value, seed by seed, since one seed's smaller
   * subset is part of its larger one.
   *
   * <p>The statistic is the largest of all Student's t of the differences; their noise is that of
   * five neighbouring values together, or of the value alone where that is larger. Under "more
   * nowhere hurts", at worst without any difference, each t is redrawn on its own: that takes
   * neighbours, which share noise, for independent, and so finds rather less than there is.
   *
   * @param rows one for each number of samples, ascending
   * @param values the axis's values that all rows have
   * @param errors {@code [row][value][seed]}, the test errors or a rising function of them, NaN
   *     where there is none
   */
  public static SampleEffect of(
      List<SampleMap.Row> rows, List<Double> values, double[][][] errors, long seed) {
    List<Comparison> comparisons = new ArrayList<>();
    for (int row = 1; row < errors.length; row++) {
      double[][] apart = apart(errors[row - 1], errors[row]);
      for (int value = 0; value < apart.length; value++) {
        Comparison one = comparison(apart, row, value);
        if (Double.isFinite(one.t())) {
          comparisons.add(one);
        }
      }
    }
    if (comparisons.isEmpty()) {
      return untested();
    }
    Comparison largest = Collections.max(comparisons, Comparator.comparingDouble(Comparison::t));
    double p = pValue(largest.t(), comparisons, seed);
    return new SampleEffect(
        p, p < LEVEL ? Optional.of(worst(rows, values, largest)) : Optional.empty());
  }

  private static Worst worst(List<SampleMap.Row> rows, List<Double> values, Comparison at) {
    double value = values.get(at.value());
    SampleMap.Row fewer = rows.get(at.row() - 1);
    SampleMap.Row more = rows.get(at.row());
    return new Worst(
        value, fewer.samples(), more.samples(), fewer.testError(value), more.testError(value));
  }

  private static double[][] apart(double[][] fewer, double[][] more) {
    double[][] apart = new double[fewer.length][];
    for (int i = 0; i < apart.length; i++) {
      double[] of = new double[Math.min(fewer[i].length, more[i].length)];
      for (int s = 0; s < of.length; s++) {
        of[s] = more[i][s] - fewer[i][s];
      }
      apart[i] = Arrays.stream(of).filter(Double::isFinite).toArray();
    }
    return apart;
  }

  private static Comparison comparison(double[][] apart, int row, int value) {
    double own = squares(apart[value]) / (apart[value].length - 1);
    double squares = 0;
    int freedom = 0;
    int last = Math.min(apart.length - 1, value + NEIGHBOURS);
    for (int j = Math.max(0, value - NEIGHBOURS); j <= last; j++) {
      squares += squares(apart[j]);
      freedom += Math.max(0, apart[j].length - 1);
    }
    double variance = Math.max(own, squares / freedom);
    double t = Average.of(apart[value]).estimate() / Math.sqrt(variance / apart[value].length);
    return new Comparison(row, value, t, freedom);
  }

  private static double squares(double[] values) {
    double mean = Average.of(values).estimate();
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
  }

  private static double pValue(double t, List<Comparison> comparisons, long seed) {
    NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.BOOTSTRAP);
    int asLarge = 0;
    for (int i = 0; i < REDRAWINGS; i++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (Comparison one : comparisons) {
        double squares = 0;
        for (int f = 0; f < one.freedom(); f++) {
          double normal = draws.normal();
          squares += normal * normal;
        }
        largest = Math.max(largest, draws.normal() / Math.sqrt(squares / one.freedom()));
      }
      asLarge += largest >= t ? 1 : 0;
    }
    return (1.0 + asLarge) / (1.0 + REDRAWINGS);
  }
}
