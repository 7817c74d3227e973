package dev.sonde.studies.landscape;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import java.util.concurrent.CancellationException;

/**
 * What do the data determine, and is the rest free?
 *
 * <p>Along directions where the curvature of the loss is far below that of the prior, the data say
 * nothing: the posterior is as wide as the prior, and a displacement changes neither loss nor
 * answers. The effective dimension counts the others: of the prior's trace the posterior has lost
 * {@code a² N_eff(1/a²)}, exactly in a linear model.
 *
 * <p>Of a network it displaces the parameters by one length along directions of three kinds and
 * tells what becomes of loss and answers. With a map it trains perceptrons of several widths and
 * depths on the same data, and tells whether effective dimensions say which will be right on
 * samples left out. At a fixed z they compare networks of equal training loss only.
 *
 * <p>Source: Maddox, Benton, Wilson, Rethinking Parameter Counting in Deep Models: Effective
 * Dimensionality Revisited, 2020.
 */
public final class DirectionsStudy {
  private final double radius;
  private final Map map;
  private final long seed;
  private final int threads;
  private final Extent extent;
  private final ProgressListener listener;

  /** Whether networks of several widths and depths are trained as well. */
  public enum Map {
    /** No. */
    NONE,
    /** Widths by depths. */
    WIDTH_DEPTH
  }

  private DirectionsStudy(
      double radius, Map map, long seed, int threads, Extent extent, ProgressListener listener) {
    this.radius = radius;
    this.map = map;
    this.seed = seed;
    this.threads = threads;
    this.extent = extent;
    this.listener = listener;
  }

  /**
   * Returns the study with its usual settings: displacements of length 1, no map.
   *
   * @return the study
   */
  public static DirectionsStudy withDefaults() {
    return new DirectionsStudy(1, Map.NONE, 0, 1, Extent.FULL, ProgressListener.silent());
  }

  /**
   * Sets how long displacements are.
   *
   * @param chosen the length, positive, in the parameters' units
   * @return a study
   */
  public DirectionsStudy withRadius(double chosen) {
    if (!(chosen > 0 && chosen < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the radius must be positive and finite, got " + chosen);
    }
    return new DirectionsStudy(chosen, map, seed, threads, extent, listener);
  }

  /**
   * Sets whether networks of several widths and depths are trained as well.
   *
   * @param chosen whether they are
   * @return a study
   */
  public DirectionsStudy withMap(Map chosen) {
    return new DirectionsStudy(radius, chosen, seed, threads, extent, listener);
  }

  /**
   * Sets the seed of draws and trainings.
   *
   * @param chosen any number
   * @return a study
   */
  public DirectionsStudy withSeed(long chosen) {
    return new DirectionsStudy(radius, map, chosen, threads, extent, listener);
  }

  /**
   * Sets how many minibatches are worked on at once.
   *
   * @param chosen at least 1
   * @return a study
   */
  public DirectionsStudy withThreads(int chosen) {
    if (chosen < 1) {
      throw new IllegalArgumentException("threads: at least 1 is needed, got " + chosen);
    }
    return new DirectionsStudy(radius, map, seed, chosen, extent, listener);
  }

  /**
   * Sets how thorough it is: {@link Extent#QUICK} takes fewer directions, samples and networks.
   *
   * @param chosen how thorough
   * @return a study
   */
  public DirectionsStudy withExtent(Extent chosen) {
    return new DirectionsStudy(radius, map, seed, threads, chosen, listener);
  }

  /**
   * Sets who hears how it goes.
   *
   * @param heard the listener
   * @return a study
   */
  public DirectionsStudy withListener(ProgressListener heard) {
    return new DirectionsStudy(radius, map, seed, threads, extent, heard);
  }

  /**
   * Holds what is known exactly of linear models against computation, and looks at a small network
   * of two spirals.
   *
   * @return the claims with their figures
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult theory() {
    return new DirectionsTheory(this).result();
  }

  /**
   * Displaces a network.
   *
   * @param network whose parameters stay as they are
   * @param loss the loss it was trained with
   * @param data the samples it was trained on; the quick form takes the first of them
   * @return the claims with their figures
   * @throws InvalidInputException if the network refuses the inputs or all targets are alike, or
   *     its loss is another in training mode
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Network network, Loss loss, Dataset data) {
    return new NetworkDirections(this, network, loss, data).result();
  }

  double radius() {
    return radius;
  }

  Map map() {
    return map;
  }

  long seed() {
    return seed;
  }

  int threads() {
    return threads;
  }

  Extent extent() {
    return extent;
  }

  ProgressListener listener() {
    return listener;
  }
}
