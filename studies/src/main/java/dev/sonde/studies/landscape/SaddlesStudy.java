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
 * Is the network stuck at a saddle, and what lies below?
 *
 * <p>In many dimensions a point of zero gradient is a saddle rather than a minimum, and the number
 * of directions that lead down from it falls with its loss. Newton's method is drawn to saddles;
 * dividing by the absolute curvature instead turns them into ways out ({@link KrylovSteps}).
 *
 * <p>Of a network it tells the index (how many eigenvalues of the Hessian are negative), how far
 * saddle-free Newton gets from there, and what damped Newton and momentum SGD reach for the same
 * gradients. A place where the gradient is not zero but lies in a direction without curvature is
 * named gradient-flat, and no saddle.
 *
 * <p>Source: Dauphin et al., Identifying and Attacking the Saddle Point Problem in High-Dimensional
 * Non-Convex Optimization, 2014; for gradient-flat places Frye et al. 2020.
 */
public final class SaddlesStudy implements Conducted<SaddlesStudy> {
  /** Of the published experiments; tuned by us for what a page can wait for. */
  private static final int STEPS = 20;

  private static final int KRYLOV = 40;

  private final int steps;
  private final int krylov;
  private final Searches searches;
  private final Conduct conduct;

  /** Whether critical points are searched for all around. */
  public enum Searches {
    /** No. */
    NONE,
    /** A census, for networks of some hundred parameters. */
    CENSUS
  }

  private SaddlesStudy(int steps, int krylov, Searches searches, Conduct conduct) {
    this.steps = steps;
    this.krylov = krylov;
    this.searches = searches;
    this.conduct = conduct;
  }

  /**
   * Returns the study with its usual settings: 20 steps in Krylov spaces of 40, no census. {@link
   * StudyResult.Extent#QUICK} makes fewer and cheaper steps on fewer samples.
   *
   * @return the study
   */
  public static SaddlesStudy withDefaults() {
    return new SaddlesStudy(STEPS, KRYLOV, Searches.NONE, Conduct.usual());
  }

  /**
   * Sets how many steps of saddle-free Newton are tried.
   *
   * @param chosen at least 1
   * @return a study
   */
  public SaddlesStudy withSteps(int chosen) {
    require("steps", chosen);
    return new SaddlesStudy(chosen, krylov, searches, conduct);
  }

  /**
   * Sets the dimensions of the Krylov spaces.
   *
   * @param chosen at least 1
   * @return a study
   */
  public SaddlesStudy withKrylov(int chosen) {
    require("Krylov dimensions", chosen);
    return new SaddlesStudy(steps, chosen, searches, conduct);
  }

  /**
   * Sets whether critical points are searched for all around.
   *
   * @param chosen whether they are
   * @return a study
   */
  public SaddlesStudy withSearches(Searches chosen) {
    return new SaddlesStudy(steps, krylov, chosen, conduct);
  }

  private static void require(String what, int chosen) {
    if (chosen < 1) {
      throw new IllegalArgumentException(what + ": at least 1 is needed, got " + chosen);
    }
  }

  @Override
  public Conduct conduct() {
    return conduct;
  }

  @Override
  public SaddlesStudy with(Conduct chosen) {
    return new SaddlesStudy(steps, krylov, searches, chosen);
  }

  /**
   * Holds what is known exactly against computation: the escape from a saddle made for it, all
   * saddles of a linear autoencoder, a split unit, and a census of a small network.
   *
   * @return the claims with their figures
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult theory() {
    return new SaddlesTheory(this).result();
  }

  /**
   * Looks at a network where it stands.
   *
   * @param network in single precision; its parameters move while the study runs, and are put back
   * @param loss the loss it was trained with
   * @param data the samples it was trained on; the quick form takes the first of them
   * @return the claims with their figures
   * @throws InvalidInputException if the network refuses the inputs, its loss is another in
   *     training mode, all targets are alike, or a census is asked for and it is too large for one
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Network network, Loss loss, Dataset data) {
    return new NetworkSaddles(this, network, loss, data).result();
  }

  int steps() {
    return steps;
  }

  int krylov() {
    return krylov;
  }

  Searches searches() {
    return searches;
  }
}
