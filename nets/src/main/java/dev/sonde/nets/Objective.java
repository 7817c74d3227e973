package dev.sonde.nets;

/** The mean loss of a network over a data set, and its curvature. */
public final class Objective {
  private Objective() {}
}
