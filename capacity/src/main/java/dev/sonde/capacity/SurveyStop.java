package dev.sonde.capacity;

/** When a survey ends. */
public enum SurveyStop {
  /** When the budget is spent. */
  WHEN_SPENT,
  /**
   * When the trace is known to 1%, the top eigenvalues have residuals of at most 1e-4 of the
   * largest, and twice the products would narrow effective dimensionalities by less than a third;
   * at the budget at the latest.
   */
  WHEN_GOOD_ENOUGH
}
