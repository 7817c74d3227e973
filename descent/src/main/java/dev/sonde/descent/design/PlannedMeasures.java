package dev.sonde.descent.design;

import java.util.List;

/**
 * How a plan measures its networks.
 *
 * @param budget how many products with its Hessian each may take; 0 for no measures of curvature
 * @param z where effective dimensionality is measured, beside 1/N
 * @param tau where shares of eigenvalues are
 */
public record PlannedMeasures(int budget, List<Double> z, List<Double> tau) {
  /** Those that a measurement takes beside its survey, and as many for it. */
  private static final int LEAST_BUDGET = 20;

  /** Checks and copies the numbers. */
  public PlannedMeasures {
    if (budget != 0) {
      Bound.atLeast(LEAST_BUDGET, budget, "the budget of products");
    }
    z = Bound.positive(z, "z");
    tau.forEach(value -> Bound.notNegative(value, "tau"));
    tau = List.copyOf(tau);
  }

  static PlannedMeasures withDefaults() {
    return new PlannedMeasures(100, List.of(1.0, 0.1, 0.01), List.of(0.01, 0.001));
  }

  public PlannedMeasures withBudget(int products) {
    return new PlannedMeasures(products, z, tau);
  }

  public PlannedMeasures withZ(List<Double> values) {
    return new PlannedMeasures(budget, values, tau);
  }

  public PlannedMeasures withTau(List<Double> values) {
    return new PlannedMeasures(budget, z, values);
  }
}
