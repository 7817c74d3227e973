package dev.sonde.attention.heads;

import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.RatioAccumulator;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.vectors.HeadMatrix;
import dev.sonde.attention.vectors.HeadVectors;

/**
 * Gathers the lengths of what one head writes; see {@link HeadOutput}.
 *
 * <p>‖o W_h‖² = o G oᵀ with the Gram matrix G = W_h W_hᵀ, so the projection is multiplied out once:
 * d_v² · width for it, and d_v² for each token.
 */
final class OutputAccumulator {
  private final int dimension;
  private final double[] gram;
  private final boolean projected;
  private final MeanAccumulator norm = new MeanAccumulator();
  private final MeanAccumulator share = new MeanAccumulator();
  private final RatioAccumulator varying = new RatioAccumulator();

  /**
   * Starts a head.
   *
   * @param dimension d_v
   * @param gram W_h W_hᵀ, row by row; empty where the projection is not known
   */
  OutputAccumulator(int dimension, double[] gram) {
    this.dimension = dimension;
    this.gram = gram;
    projected = gram.length > 0;
  }

  /**
   * Returns W_h W_hᵀ.
   *
   * @param weight (heads·d_v, width)
   * @param head which head
   * @param dimension d_v
   */
  static double[] gram(Matrix weight, int head, int dimension) {
    double[] gram = new double[dimension * dimension];
    int width = weight.columns();
    double[] rows = new double[dimension * width];
    for (int a = 0; a < dimension; a++) {
      for (int w = 0; w < width; w++) {
        rows[a * width + w] = weight.at(head * dimension + a, w);
      }
    }
    for (int a = 0; a < dimension; a++) {
      for (int b = a; b < dimension; b++) {
        double product = 0;
        for (int w = 0; w < width; w++) {
          product += rows[a * width + w] * rows[b * width + w];
        }
        gram[a * dimension + b] = product;
        gram[b * dimension + a] = product;
      }
    }
    return gram;
  }

  /** A matrix that can be read entry by entry. */
  interface Matrix {
    int columns();

    double at(int row, int column);
  }

  /**
   * Adds a sequence.
   *
   * @param outputs of all heads
   * @param head which head
   * @param heads how many there are
   * @param streamLengths the stream's length at each token; empty where it is not known
   */
  void add(HeadVectors outputs, int head, int heads, double[] streamLengths) {
    int n = outputs.rows();
    HeadMatrix written = new HeadMatrix(outputs, head, 1);
    double[] squares = projected ? written.quadratic(gram) : written.squares();
    double all = 0;
    for (int t = 0; t < n; t++) {
      double square = Math.max(0, squares[t]);
      all += square;
      double length = Math.sqrt(square);
      norm.add(length);
      if (streamLengths.length > 0 && streamLengths[t] > 0) {
        share.add(length / streamLengths[t]);
      }
    }
    varying.addRows(Math.max(0, all - n * square(written.mean())), all, n);
  }

  private double square(double[] o) {
    double total = 0;
    for (int a = 0; a < dimension; a++) {
      double inner = projected ? 0 : o[a];
      for (int b = 0; projected && b < dimension; b++) {
        inner += gram[a * dimension + b] * o[b];
      }
      total += o[a] * inner;
    }
    return Math.max(0, total);
  }

  void endUnit() {
    norm.endUnit();
    share.endUnit();
    varying.endUnit();
  }

  HeadOutput output() {
    return new HeadOutput(
        projected ? HeadOutput.Seen.PROJECTED : HeadOutput.Seen.UNPROJECTED,
        norm.mean(),
        projected ? share.mean() : RowMean.NONE,
        varying.ratio(),
        RowMean.NONE);
  }
}
