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

  /**
   * The label of a tick: two digits, with a power of ten outside [0.001, 100,000). Ticks a tenth
   * apart have different labels, even where their figures overflow.
   */
  String label(double position, boolean percent) {
    double linear = kind == Kind.LOG ? 0 : 1;
    if (Math.abs(position) <= linear) {
      return position == 0 ? "0" : twoDigits(position * unit * (percent ? 100 : 1)) + sign(percent);
    }
    double decades =
        kind == Kind.LOG ? position : Math.abs(position) - 1 + Math.round(Math.log10(unit));
    decades += percent ? 2 : 0;
    int exponent = (int) Math.floor(decades + 1e-9);
    double lead = Math.pow(10, decades - exponent);
    String minus = kind == Kind.SYMMETRIC_LOG && position < 0 ? "−" : "";
    if (exponent >= -3 && exponent <= 4) {
      return minus + twoDigits(lead * Math.pow(10, exponent)) + sign(percent);
    }
    String digits = twoDigits(lead);
    return minus
        + (digits.equals("1") ? "" : digits + "×")
        + FigureFormat.superscripted("10", exponent)
        + sign(percent);
  }

  private static String twoDigits(double figure) {
    return new FigureFormat().number(figure, 2);
  }

  private static String sign(boolean percent) {
    return percent ? "%" : "";
  }
}
