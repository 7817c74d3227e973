package dev.sonde.attention.theory;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** How the entries of queries and keys are drawn, each of mean 0 and variance 1. */
public enum EntryDistribution {
  /** Independent, N(0, 1). */
  GAUSSIAN,
  /** Independent, Student's t with 5 degrees of freedom over √(5/3). */
  HEAVY_TAILED,
  /** N(0, 1), any two entries of a vector correlated by 0.1. */
  CORRELATED;

  private static final int FREEDOM = 5;
  private static final double CORRELATION = 0.1;

  /**
   * The variance of q·k: d for independent entries, tr C² = d·(1 + (d − 1)·0.01) for correlated.
   *
   * @param dimension d
   * @return the variance
   */
  public double variance(int dimension) {
    return this == CORRELATED
        ? dimension * (1 + (dimension - 1) * CORRELATION * CORRELATION)
        : dimension;
  }

  /** The stable name in files, for example {@code heavy-tailed}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  void fill(float[] vector, int from, int dimension, RandomGenerator random) {
    double shared = Math.sqrt(CORRELATION) * random.nextGaussian();
    for (int i = 0; i < dimension; i++) {
      double g = random.nextGaussian();
      vector[from + i] =
          (float)
              switch (this) {
                case GAUSSIAN -> g;
                case HEAVY_TAILED -> g / Math.sqrt(chiSquared(random) / (FREEDOM - 2));
                case CORRELATED -> Math.sqrt(1 - CORRELATION) * g + shared;
              };
    }
  }

  private static double chiSquared(RandomGenerator random) {
    double sum = 0;
    for (int i = 0; i < FREEDOM; i++) {
      double g = random.nextGaussian();
      sum += g * g;
    }
    return sum;
  }
}
