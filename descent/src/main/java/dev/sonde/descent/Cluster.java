package dev.sonde.descent;

import dev.sonde.nets.curvature.ShardMachines;
import dev.sonde.nets.packed.PackedModel;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Outcome;

/**
 * Computes the cells of a sweep on other machines, for the process that has its ledger, and the
 * products of a measurement. Machines may be lost and come again at any time: a cell is a function
 * of its settings, the design and the data, so whoever computes it, and however often, gets the
 * same bits.
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

  /**
   * Has products with curvature matrices formed, of data that the machines hold.
   *
   * @param model the network that products are formed with, as it was loaded here
   * @return the machines, for the network's evaluation; they throw {@link ClusterLostException} if
   *     the cluster is lost
   */
  ShardMachines machines(PackedModel model);

  /** Lets the machines go. */
  @Override
  void close();
}
