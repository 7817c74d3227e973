package dev.sonde.studies;

/** Where the best learning rate lies among those that were tried. */
public enum RateSearch {
  /** The next smaller and the next larger one are worse. */
  INSIDE,
  /** It is the smallest or the largest one tried, and another may be better still. */
  AT_EDGE,
  /** No other was tried. */
  ONLY_ONE
}
