package dev.sonde.capacity.measures;

/** Arithmetic of flat vectors in the space of the parameters, {@code [P]}. */
public final class ParameterVectors {

  private ParameterVectors() {}

  /** Returns the Euclidean norm. */
  public static double norm(double[] vector) {
    return Math.sqrt(dot(vector, vector));
  }

  /** Returns the inner product, in four sums that the processor can form side by side. */
  public static double dot(double[] a, double[] b) {
    int whole = a.length & -4;
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    for (int i = 0; i < whole; i += 4) {
      first += a[i] * b[i];
      second += a[i + 1] * b[i + 1];
      third += a[i + 2] * b[i + 2];
      fourth += a[i + 3] * b[i + 3];
    }
    for (int i = whole; i < a.length; i++) {
      first += a[i] * b[i];
    }
    return (first + second) + (third + fourth);
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
