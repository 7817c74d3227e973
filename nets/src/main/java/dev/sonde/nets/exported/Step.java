package dev.sonde.nets.exported;

/**
 * One prepared operation: everything that does not depend on the run has been looked up, and values
 * are found by their place.
 *
 * <p>A step may be run by several threads at once, each with values of its own.
 */
interface Step extends AutoCloseable {

  /** Stands where a value was, or will be. */
  Object GONE = "nothing";

  /**
   * Runs the operation.
   *
   * @param values the run's values by place: a {@code Tensor}, {@code Long}, {@code Double} or
   *     {@code Boolean}; results are put there, and what nobody uses any more is freed
   */
  void run(Object[] values);

  @Override
  void close();
}
