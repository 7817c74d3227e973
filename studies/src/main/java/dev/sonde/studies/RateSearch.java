package dev.sonde.studies;

/** Where the best learning rate lies among those that were tried. */
public enum RateSearch {
  /** The next smaller and the next larger one are worse. */
  INSIDE,
  /** It is the smallest one tried, and a smaller one may be better still. */
  SMALLEST,
  /** It is the largest one tried, and a larger one may be better still. */
  LARGEST,
  /** No other was tried. */
  ONLY_ONE
}
