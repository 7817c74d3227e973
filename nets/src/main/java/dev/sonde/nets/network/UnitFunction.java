package dev.sonde.nets.network;

/** An {@link Activation} and its derivative in double precision, one number at a time. */
final class UnitFunction {
  private UnitFunction() {}

  static double value(Activation activation, double z) {
    return switch (activation) {
      case RELU -> Math.max(0, z);
      case TANH -> Math.tanh(z);
      case GELU -> z * normal(z);
      case ELU -> z > 0 ? z : Math.expm1(z);
      case SIGMOID -> 1 / (1 + Math.exp(-z));
      case IDENTITY -> z;
    };
  }

  static double slope(Activation activation, double z) {
    return switch (activation) {
      case RELU -> z > 0 ? 1 : 0;
      case TANH -> {
        double t = Math.tanh(z);
        yield 1 - t * t;
      }
      case GELU -> normal(z) + z * density(z);
      case ELU -> z > 0 ? 1 : Math.exp(z);
      case SIGMOID -> {
        double s = 1 / (1 + Math.exp(-z));
        yield s * (1 - s);
      }
      case IDENTITY -> 1;
    };
  }

  private static double density(double z) {
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  /**
   * The normal distribution function by its Taylor series about 0, {@code ½ + φ(z)(z + z³/3 + z⁵/15
   * + …)} (Marsaglia 2004, section 3); 1 and 0 to rounding beyond 8.
   */
  private static double normal(double z) {
    if (Math.abs(z) > 8) {
      return z > 0 ? 1 : 0;
    }
    double sum = z;
    double term = z;
    for (int i = 3; sum + term != sum; i += 2) {
      term *= z * z / i;
      sum += term;
    }
    return 0.5 + sum * density(z);
  }
}
