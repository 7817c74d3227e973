package dev.sonde.attention.softmax;

import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.RatioAccumulator;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.softmax.KeptRows.Row;
import java.util.List;

/**
 * Looks for the factor on logits at which the mean of ‖J‖_F over rows is largest; see {@link
 * BestTemperature}.
 *
 * <p>The mean may have several humps, so factors from 1/1024 to 64 are tried half an octave apart,
 * and the best is refined between its neighbours by golden sections. Cost: 20 exponentials a logit,
 * two for all of the grid, e^{2βz} being (e^{βz})², 14 for 12 sections, and four for the slopes.
 */
final class TemperatureSearch {
  /** From logits spread by 1,000, which it makes a spread of 1; chosen by us. */
  private static final int OCTAVES_BELOW = 10;

  /** To logits spread by 1/16, which it makes a spread of 4; chosen by us. */
  private static final int OCTAVES_ABOVE = 6;

  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /** Golden sections from an octave to 0.001 of the factor. */
  private static final int REFINEMENTS = 12;

  /**
   * Step of ln β for slopes; chosen by us: what differences leave out, about its square over 12, is
   * 3e-5, far below standard errors, and far above rounding.
   */
  private static final double STEP = 0.02;

  /** Rows whose logits are all equal do not depend on the factor but for rounding. */
  private static final double ROUNDING = 1e-9;

  private final List<Row> rows;

  TemperatureSearch(List<Row> rows) {
    this.rows = rows;
  }

  BestTemperature best() {
    double[] grid = grid();
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < grid.length; i++) {
      best = grid[i] > grid[best] ? i : best;
      least = Math.min(least, grid[i]);
    }
    boolean flat = !(grid[best] - least > ROUNDING * grid[best]);
    if (rows.isEmpty() || flat || best == 0 || best == grid.length - 1) {
      return BestTemperature.UNKNOWN;
    }
    return around(refined(logFactor(best - 1), logFactor(best + 1)));
  }

  /** ln β of a point of the grid. */
  private static double logFactor(int i) {
    return (i / 2.0 - OCTAVES_BELOW) * Math.log(2);
  }

  /** Σ‖J‖_F over rows for each factor of the grid. */
  private double[] grid() {
    double[] sums = new double[2 * (OCTAVES_BELOW + OCTAVES_ABOVE) + 1];
    for (Row row : rows) {
      double[] e = new double[row.logits().length];
      for (int chain = 0; chain < 2; chain++) {
        double factor = Math.exp(logFactor(chain));
        for (int j = 0; j < e.length; j++) {
          e[j] = Math.exp(factor * row.logits()[j]);
        }
        for (int i = chain; i < sums.length; i += 2) {
          sums[i] += norm(e);
          for (int j = 0; j < e.length; j++) {
            e[j] *= e[j];
          }
        }
      }
    }
    return sums;
  }

  /** ‖J‖_F of probabilities in proportion to e. */
  private static double norm(double[] e) {
    double total = 0;
    double second = 0;
    double third = 0;
    for (double value : e) {
      double square = value * value;
      total += value;
      second += square;
      third += square * value;
    }
    second /= total * total;
    third /= total * total * total;
    return Math.sqrt(Math.max(0, second - 2 * third + second * second));
  }

  private static double norm(Row row, double logFactor) {
    double factor = Math.exp(logFactor);
    double[] e = new double[row.logits().length];
    for (int j = 0; j < e.length; j++) {
      e[j] = Math.exp(factor * row.logits()[j]);
    }
    return norm(e);
  }

  private double sum(double logFactor) {
    double sum = 0;
    for (Row row : rows) {
      sum += norm(row, logFactor);
    }
    return sum;
  }

  private double refined(double from, double to) {
    double low = from;
    double high = to;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = sum(left);
    double atRight = sum(right);
    for (int i = 0; i < REFINEMENTS; i++) {
      if (atLeft > atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = sum(left);
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = sum(right);
      }
    }
    return (low + high) / 2;
  }

  private BestTemperature around(double logFactor) {
    MeanAccumulator slope = new MeanAccumulator();
    MeanAccumulator norm = new MeanAccumulator();
    RatioAccumulator gain = new RatioAccumulator();
    double bend = 0;
    for (int r = 0; r < rows.size(); r++) {
      Row row = rows.get(r);
      double below = norm(row, logFactor - STEP);
      double here = norm(row, logFactor);
      double above = norm(row, logFactor + STEP);
      slope.add((above - below) / (2 * STEP));
      bend += (above - 2 * here + below) / (STEP * STEP) / rows.size();
      norm.add(here);
      gain.add(here, norm(row, 0));
      if (r + 1 == rows.size() || rows.get(r + 1).unit() != row.unit()) {
        slope.endUnit();
        norm.endUnit();
        gain.endUnit();
      }
    }
    double factor = Math.exp(logFactor);
    double error = factor * slope.mean().standardError() / Math.abs(bend);
    return new BestTemperature(new RowMean(factor, error, rows.size()), norm.mean(), gain.ratio());
  }
}
