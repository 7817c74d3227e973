package dev.sonde.capacity;

/** When a survey ends. */
public enum SurveyStop {
  /** When the budget is spent. */
  WHEN_SPENT,
  /**
   * When the trace is known to 1%, the top eigenvalues have residuals of at most 1e-4 of the
   * largest, and twice the products would narrow effective dimensionalities by less than a third;
   * at the budget at the latest. Without a number that is 200 products, or, on networks of up to
   * 500,000 parameters, up to 400 where that many would give an effective dimensionality its error
   * bar, at 1/N or above or at the z asked for.
   */
  WHEN_GOOD_ENOUGH
}
