package dev.sonde.spectra.dense;

import java.util.Arrays;

/** The powers of two that keep vectors within single precision's range. */
final class SingleScales {
  private SingleScales() {}

  /**
   * Returns for each vector the power of two by which it is divided on the way into single
   * precision; 1 in double precision and for ordinary vectors.
   */
  static double[] of(double[][] vectors, EntryFormat format, Workers workers) {
    double[] scales = new double[vectors.length];
    Arrays.fill(scales, 1);
    if (format == EntryFormat.SINGLE) {
      workers.run(
          vectors.length,
          (worker, j) -> {
            // the largest entry lies between the length and its share of 1/√rows ≥ 2⁻¹⁶
            double square = BlockVectors.dot(vectors[j], vectors[j]);
            if (square > 0x1p-80 && square < 0x1p120) {
              return;
            }
            double largest = 0;
            for (double entry : vectors[j]) {
              largest = Math.max(largest, Math.abs(entry));
            }
            scales[j] = scale(largest);
          });
    }
    return scales;
  }

  /** Returns the power of two by which vectors of a known size are divided, one for each. */
  static double[] ofSize(double size, int vectors, EntryFormat format) {
    double[] scales = new double[vectors];
    Arrays.fill(scales, format == EntryFormat.SINGLE ? scale(size) : 1);
    return scales;
  }

  /** The scales of the columns of a small matrix. */
  static double[] ofColumns(double[] c, int m, int b, EntryFormat format, Workers workers) {
    double[][] vectors = new double[b][];
    for (int j = 0; j < b; j++) {
      vectors[j] = Arrays.copyOfRange(c, j * m, (j + 1) * m);
    }
    return of(vectors, format, workers);
  }

  /** Returns 1 for ordinary sizes, and a power of two near to those that are not. */
  private static double scale(double size) {
    int exponent = Math.getExponent(size);
    // 2^±60: far from where sums of squares leave single precision's range
    return size > 0 && Math.abs(exponent) > 60 && exponent <= Double.MAX_EXPONENT
        ? Math.scalb(1.0, exponent)
        : 1;
  }
}
