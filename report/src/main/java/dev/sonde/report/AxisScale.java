package dev.sonde.report;

/**
 * How figures lie along an axis: at positions whose whole numbers are decades.
 *
 * @param kind logarithmic, or logarithmic on both sides of zero
 * @param unit for the latter, where the linear part about zero ends, a power of ten
 */
record AxisScale(Kind kind, double unit) {

  enum Kind {
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

  static AxisScale logarithmic() {
    return new AxisScale(Kind.LOG, 1);
  }

  /** A symmetric scale whose linear part ends at the power of ten below a figure. */
  static AxisScale symmetric(double near) {
    return new AxisScale(Kind.SYMMETRIC_LOG, Math.pow(10, Math.floor(Math.log10(near))));
  }

  double position(double figure) {
    if (kind == Kind.LOG) {
      return Math.log10(figure);
    }
    double size = Math.abs(figure) / unit;
    return size <= 1 ? figure / unit : Math.signum(figure) * (1 + Math.log10(size));
  }

  double figureAt(double position) {
    if (kind == Kind.LOG) {
      return Math.pow(10, position);
    }
    double size = Math.abs(position);
    return size <= 1 ? position * unit : Math.signum(position) * unit * Math.pow(10, size - 1);
  }
}
