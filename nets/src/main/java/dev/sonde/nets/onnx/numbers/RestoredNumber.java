package dev.sonde.nets.onnx.numbers;

/**
 * A number that an exporter rounded to single precision, as it was meant.
 *
 * <p>ONNX keeps 10⁻⁵, 1/√8 and √(2/π) as the nearest single-precision numbers, where PyTorch
 * computes in double with themselves. Of the numbers that round to the one in the file this takes
 * the first that is a decimal of at most five digits, a fraction of whole numbers up to 1,024, a
 * square or fourth root of one of whole numbers up to 65,536, such a multiple of π or one of its
 * roots, or a decimal of six digits; if there is none, the number itself. So the result never lies
 * farther than a rounding from what the file says.
 */
public final class RestoredNumber {
  private static final int FEW_DIGITS = 5;
  private static final int DIGITS = 6;
  private static final int LARGEST_DENOMINATOR = 1024;
  private static final int LARGEST_RADICAND = 65_536;

  private RestoredNumber() {}

  public static double of(float number) {
    if (number == 0 || Float.isNaN(number) || Float.isInfinite(number)) {
      return number;
    }
    String decimal = Float.toString(Math.abs(number));
    int exponent = decimal.indexOf('E');
    String digits = exponent < 0 ? decimal : decimal.substring(0, exponent);
    long significant =
        digits.replace(".", "").replaceFirst("^0+", "").replaceFirst("0+$", "").length();
    double meant = Double.parseDouble(decimal);
    if (significant > FEW_DIGITS) {
      double found = positive(Math.abs(number));
      // a root that looks like a longer decimal is the root
      meant = significant > DIGITS || found != Math.abs(number) ? found : meant;
    }
    return Math.signum(number) * meant;
  }

  private static double positive(float number) {
    double fraction = fraction(number, LARGEST_DENOMINATOR);
    if (rounds(fraction, number)) {
      return fraction;
    }
    for (double unit : new double[] {1, Math.PI, 1 / Math.PI, Math.sqrt(Math.PI)}) {
      double root = Math.sqrt(unit * radicand((double) number * number / unit));
      if (rounds(root, number)) {
        return root;
      }
    }
    double fourth = Math.sqrt(Math.sqrt(radicand(Math.pow(number, 4))));
    double multiple = Math.PI * fraction(number / Math.PI, 16);
    return rounds(fourth, number) ? fourth : rounds(multiple, number) ? multiple : number;
  }

  /** The nearest whole number, or one over one. */
  private static double radicand(double square) {
    double whole = square >= 1 ? Math.rint(square) : 1 / Math.rint(1 / square);
    return (square >= 1 ? whole : 1 / whole) <= LARGEST_RADICAND ? whole : Double.NaN;
  }

  /** The simplest of the continued fraction's convergents that rounds to the number. */
  private static double fraction(double number, int largest) {
    long before = 0;
    long denominator = 1;
    double rest = number;
    for (int i = 0; i < 12 && denominator <= largest; i++) {
      double value = Math.rint(number * denominator) / denominator;
      if (value > 0 && rounds(value, (float) number)) {
        return value;
      }
      double left = rest - Math.floor(rest);
      if (left < 1e-9) {
        break;
      }
      rest = 1 / left;
      long next = (long) Math.floor(rest) * denominator + before;
      before = denominator;
      denominator = next;
    }
    return Double.NaN;
  }

  private static boolean rounds(double exact, float number) {
    return (float) exact == number;
  }
}
