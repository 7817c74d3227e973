package dev.sonde.studies.landscape;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.studies.Conduct;
import dev.sonde.studies.Conducted;
import dev.sonde.studies.StudyResult;
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
public final class DirectionsStudy implements Conducted<DirectionsStudy> {
  private final double radius;
  private final Map map;
  private final Conduct conduct;

  /** Whether networks of several widths and depths are trained as well. */
  public enum Map {
    /** No. */
    NONE,
    /** Widths by depths. */
    WIDTH_DEPTH
  }

  private DirectionsStudy(double radius, Map map, Conduct conduct) {
    this.radius = radius;
    this.map = map;
    this.conduct = conduct;
  }

  /**
   * Returns the study with its usual settings: displacements of length 1, no map. {@link
   * StudyResult.Extent#QUICK} takes fewer directions, samples and networks.
   *
   * @return the study
   */
  public static DirectionsStudy withDefaults() {
    return new DirectionsStudy(1, Map.NONE, Conduct.usual());
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
    return new DirectionsStudy(chosen, map, conduct);
  }

  /**
   * Sets whether networks of several widths and depths are trained as well.
   *
   * @param chosen whether they are
   * @return a study
   */
  public DirectionsStudy withMap(Map chosen) {
    return new DirectionsStudy(radius, chosen, conduct);
  }

  @Override
  public Conduct conduct() {
    return conduct;
  }

  @Override
  public DirectionsStudy with(Conduct chosen) {
    return new DirectionsStudy(radius, map, chosen);
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
}
