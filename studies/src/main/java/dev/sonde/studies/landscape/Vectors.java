package dev.sonde.studies.landscape;

/** Arithmetic of flat vectors. */
final class Vectors {
  private Vectors() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }

  /** Returns {@code a + factor·b}. */
  static double[] plus(double[] a, double factor, double[] b) {
    double[] out = a.clone();
    add(factor, b, out);
    return out;
  }

  /** Computes {@code out ← out + factor·from}. */
  static void add(double factor, double[] from, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] += factor * from[i];
    }
  }

  static double[] scaled(double[] a, double factor) {
    double[] out = a.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] *= factor;
    }
    return out;
  }
}
