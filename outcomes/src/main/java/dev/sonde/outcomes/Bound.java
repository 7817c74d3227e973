package dev.sonde.outcomes;

/** Which side of a limit is allowed. */
public enum Bound {
  /** At most the limit. */
  MAX("max"),
  /** At least the limit. */
  MIN("min");

  private final String label;

  Bound(String label) {
    this.label = label;
  }

  /** The name in files, and the option's. */
  public String label() {
    return label;
  }

  /** Whether a number is allowed; NaN never is. */
  boolean allows(double value, double limit) {
    return this == MAX ? value <= limit : value >= limit;
  }

  /** Of what a figure can be, what this limit has to allow. */
  double worst(Figure figure) {
    return this == MAX ? figure.highest() : figure.lowest();
  }

  /** How far a number is beyond a limit; negative where it is allowed. */
  double excess(double value, double limit) {
    return this == MAX ? value - limit : limit - value;
  }
}
