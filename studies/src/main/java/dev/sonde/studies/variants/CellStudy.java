package dev.sonde.studies.variants;

import dev.sonde.runs.Configuration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * A study on data, as cells that are computed one by one: variants × seeds × rates.
 *
 * <p>What a cell yields depends on its configuration, the plan, the data and the cell before it
 * alone, bit for bit; so a run that was killed and resumed equals one that was not.
 */
public interface CellStudy {

  /**
   * Returns everything that the figures depend on, so that the study can be resumed from it, and
   * its results read without the data.
   *
   * @return settings under the names that ledgers keep
   */
  Configuration plan();

  /**
   * Returns the cells in the order in which they should be computed; one that builds on another
   * stands behind it.
   *
   * @return at least one
   */
  List<Configuration> cells();

  /**
   * Returns the cells that results call for, once all others are computed; asked again when these
   * are. A search that goes on from what it has found ends so.
   *
   * @param results those of all cells so far, none missing
   * @return cells that are not among them; empty where nothing more is to be computed
   */
  default List<Configuration> further(CellResults results) {
    return List.of();
  }

  /**
   * Returns the cell whose result another one builds on.
   *
   * @param cell one of {@link #cells()}
   * @return a cell before it; empty for one that builds on none
   */
  default Optional<Configuration> before(Configuration cell) {
    return Optional.empty();
  }

  /**
   * Computes a cell, on the calling thread.
   *
   * @param cell one of {@link #cells()}
   * @param before the result of the cell before it; empty where it builds on none
   * @return its figures, which {@link CellFigures} writes
   * @throws CancellationException if the thread was interrupted; its flag is set
   * @throws ArithmeticException if a training diverged, which is a result
   */
  CellFigures compute(Configuration cell, Optional<CellFigures> before);
}
