package dev.sonde.spectra.traces;

import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.TallQr;
import dev.sonde.spectra.dense.Workers;
import java.util.Arrays;

/**
 * An orthonormal basis Q of a block of products {@code Y = A Ω}, and what the operator is on it:
 * {@code H = Qᵀ A Q}.
 */
final class RangeBasis {

  private final double[][] q;
  private final TallQr qr;
  private final double[] compression;
  private double trace;

  private RangeBasis(double[][] q, TallQr qr) {
    this.q = q;
    this.qr = qr;
    this.compression = new double[qr.rank() * qr.rank()];
  }

  /** Replaces the products by the basis; directions of rounding alone are dropped. */
  static RangeBasis inPlace(double[][] y, double unitRoundoff) {
    double longest = 0;
    for (double[] vector : y) {
      longest = Math.max(longest, BlockVectors.norm(vector));
    }
    try (Workers workers = Workers.of(1)) {
      return new RangeBasis(y, TallQr.inPlace(y, 4 * y.length * unitRoundoff * longest, workers));
    }
  }

  /** Computes H with {@code rank} products; false when the thread was interrupted. */
  boolean multiply(TestVectorForms products) {
    int r = qr.rank();
    double[][] z = new double[Math.min(TestVectorForms.BLOCK, r)][q[0].length];
    for (int first = 0; first < r; first += TestVectorForms.BLOCK) {
      int n = Math.min(TestVectorForms.BLOCK, r - first);
      double[][] aq = Arrays.copyOf(z, n);
      if (!products.multiply(Arrays.copyOfRange(q, first, first + n), aq)) {
        return false;
      }
      for (int j = 0; j < n; j++) {
        for (int i = 0; i < r; i++) {
          compression[(first + j) * r + i] = BlockVectors.dot(q[i], aq[j]);
        }
      }
    }
    trace = 0;
    for (int j = 0; j < r; j++) {
      trace += compression[j * r + j];
      for (int i = 0; i < j; i++) {
        double mean = (compression[j * r + i] + compression[i * r + j]) / 2;
        compression[j * r + i] = mean;
        compression[i * r + j] = mean;
      }
    }
    return true;
  }

  int rank() {
    return qr.rank();
  }

  double[] vector(int j) {
    return q[j];
  }

  TallQr qr() {
    return qr;
  }

  /** Returns H, {@code rank × rank}. */
  double[] compression() {
    return compression;
  }

  /** Returns tr H. */
  double trace() {
    return trace;
  }

  /** Returns how much rounding in the products may have moved tr H: {@code 16u ‖H‖_F}. */
  double rounding(double unitRoundoff) {
    return 16 * unitRoundoff * BlockVectors.norm(compression);
  }

  /** Returns {@code Qᵀ vector}. */
  double[] project(double[] vector) {
    double[] w = new double[qr.rank()];
    for (int j = 0; j < w.length; j++) {
      w[j] = BlockVectors.dot(q[j], vector);
    }
    return w;
  }
}
