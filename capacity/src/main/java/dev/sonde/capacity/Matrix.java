package dev.sonde.capacity;

import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Fisher;
import dev.sonde.nets.curvature.Objective;

/** Which curvature matrix of the mean training loss is measured. */
public enum Matrix {
  /** The Hessian, the loss's second derivative; it can have negative eigenvalues. */
  HESSIAN("hessian"),
  /** The generalised Gauss–Newton matrix, the Hessian less the network's own curvature. */
  GGN("ggn"),
  /** The empirical Fisher matrix, the mean of the targets' gradients times themselves. */
  FISHER("fisher");

  private final String label;

  Matrix(String label) {
    this.label = label;
  }

  /**
   * Returns the name used on the command line and in JSON.
   *
   * @return {@code hessian}, {@code ggn} or {@code fisher}
   */
  public String label() {
    return label;
  }

  CurvatureOperator of(Objective objective) {
    return switch (this) {
      case HESSIAN -> objective.hessian();
      case GGN -> objective.gaussNewton();
      case FISHER -> objective.fisher(Fisher.EMPIRICAL);
    };
  }
}
