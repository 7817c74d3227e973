package dev.sonde.capacity;

/** Which blocks of the curvature matrix are measured. */
public enum Blocks {
  /** The whole matrix alone. */
  WHOLE,
  /** The whole matrix, and the diagonal block of every layer. */
  LAYERS
}
