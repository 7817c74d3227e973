package dev.sonde.descent;

import dev.sonde.runs.Configuration;
import dev.sonde.runs.Outcome;

/**
 * Computes the cells of a sweep on other machines, for the process that has its ledger. Machines
 * may be lost and come again at any time: a cell is a function of its settings, the design and the
 * data, so whoever computes it, and however often, gets the same bits.
 */
public interface Cluster extends AutoCloseable {

  /**
   * Says how many cells to have under way: as many as the machines that are there by now compute at
   * once, and some that wait.
   *
   * @return at least 1
   */
  int cells();

  /**
   * Gets what all cells of the next sweep are computed from.
   *
   * @param work the design and the data
   */
  void take(PackedWork work);

  /**
   * Has a cell computed, in any number of threads.
   *
   * @param cell its settings, as the ledger has them
   * @return how it ended
   * @throws InterruptedException if the thread is interrupted; the cell is then given up
   * @throws ClusterLostException if the cluster is lost
   */
  Outcome compute(Configuration cell) throws InterruptedException;

  /** Lets the machines go. */
  @Override
  void close();
}
