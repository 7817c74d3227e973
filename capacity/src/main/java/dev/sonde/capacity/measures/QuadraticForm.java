package dev.sonde.capacity.measures;

/**
 * A direction and the quadratic form of a curvature matrix <i>A</i> along it.
 *
 * @param direction the direction <i>u</i>, {@code [P]}, of any length but zero
 * @param value {@code uᵀAu}
 */
public record QuadraticForm(double[] direction, double value) {

  /** Returns {@code uᵀAu / uᵀu}: the curvature along the direction. */
  double valuePerSquaredLength() {
    return value / ParameterVectors.dot(direction, direction);
  }
}
