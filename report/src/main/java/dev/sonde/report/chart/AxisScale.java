package dev.sonde.report.chart;

import dev.sonde.report.words.FigureFormat;

/**
 * How figures lie along an axis: at positions whose whole numbers are decades.
 *
 * @param kind logarithmic, or logarithmic on both sides of zero
 * @param unit for the latter, where the linear part about zero ends, a power of ten
 */
public record AxisScale(Kind kind, double unit) {

  /** Smaller units lose digits as doubles. */
  private static final double SMALLEST_UNIT = 1e-300;

  public enum Kind {
    /** {@code log10 x}, for positive figures. */
    LOG("log"),
    /** {@code x/unit} within one unit of zero, {@code ±(1 + log10(|x|/unit))} beyond. */
    SYMMETRIC_LOG("symlog");

    private final String name;

    Kind(String name) {
      this.name = name;
    }

    /** The name that the page's script knows. */
    @Override
    public String toString() {
      return name;
    }
  }

  public static AxisScale logarithmic() {
    return new AxisScale(Kind.LOG, 1);
  }

  /** A symmetric scale whose linear part ends at the power of ten below a figure. */
  public static AxisScale symmetric(double near) {
    return new AxisScale(
        Kind.SYMMETRIC_LOG, Math.max(SMALLEST_UNIT, Math.pow(10, Math.floor(Math.log10(near)))));
  }

  double position(double figure) {
    if (kind == Kind.LOG) {
      return Math.log10(figure);
    }
    double size = Math.abs(figure) / unit;
    // The quotient may overflow; its logarithm cannot.
    return size <= 1
        ? figure / unit
        : Math.signum(figure) * (1 + Math.log10(Math.abs(figure)) - Math.log10(unit));
  }

  double figureAt(double position) {
    if (kind == Kind.LOG) {
      return Math.pow(10, position);
    }
    double size = Math.abs(position);
    return size <= 1
        ? position * unit
        : Math.signum(position) * Math.pow(10, size - 1 + Math.log10(unit));
  }

  /** The label of a decade or a part of one: two digits, powers of ten outside [0.001, 100,000). */
  static String label(double figure, boolean percent) {
    if (figure == 0) {
      return "0";
    }
    // The percentage of a figure may overflow; its logarithm cannot.
    double decades = Math.log10(Math.abs(figure)) + (percent ? 2 : 0);
    int exponent = (int) Math.floor(decades + 1e-9);
    String minus = figure < 0 ? "−" : "";
    double lead = Math.pow(10, decades - exponent);
    if (exponent >= -3 && exponent <= 4) {
      return minus + digits(lead * Math.pow(10, exponent), 2) + sign(percent);
    }
    String digits = digits(lead, 2);
    return minus
        + (digits.equals("1") ? "" : digits + "×")
        + FigureFormat.superscripted("10", exponent)
        + sign(percent);
  }

  /** A figure on an axis, to four digits. */
  static String figure(double figure, boolean percent) {
    return figure == 0 ? "0" : digits(figure * (percent ? 100 : 1), 4) + sign(percent);
  }

  /** A figure that an axis names as it is. */
  static String name(double figure, boolean percent) {
    return figure == 0
        ? "0"
        : digits(figure * (percent ? 100 : 1), 6).replaceFirst("^(−?)1×", "$1") + sign(percent);
  }

  private static String digits(double figure, int digits) {
    return new FigureFormat().number(figure, digits);
  }

  private static String sign(boolean percent) {
    return percent ? "%" : "";
  }
}
