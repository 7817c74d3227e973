package dev.sonde.capacity;

/** Arithmetic of flat vectors in the space of the parameters, {@code [P]}. */
final class ParameterVectors {

  private ParameterVectors() {}

  /** Returns the Euclidean norm. */
  static double norm(double[] vector) {
    double sum = 0;
    for (double value : vector) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double[] scaled(double[] vector, double factor) {
    double[] out = vector.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] *= factor;
    }
    return out;
  }

  /** Returns {@code parameters + length · direction}. */
  static double[] displaced(double[] parameters, double[] direction, double length) {
    double[] out = parameters.clone();
    add(length, direction, out);
    return out;
  }

  /** Computes {@code out ← out + factor · from}. */
  static void add(double factor, double[] from, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] += factor * from[i];
    }
  }
}
