package dev.sonde.studies.landscape;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Objective;
import java.util.Arrays;
import java.util.Optional;

/**
 * The mean loss of a network over data. It moves: an objective is made at every place whose
 * gradient or curvature is asked for, and kept until the next.
 */
final class NetworkLandscape implements Landscape, AutoCloseable {
  private final Objective base;
  private Optional<Objective> there = Optional.empty();
  private double[] place = new double[0];

  /**
   * Looks at an objective, which stays its caller's.
   *
   * @param base the objective at the network's own parameters
   */
  NetworkLandscape(Objective base) {
    this.base = base;
  }

  private Objective objective(double[] at) {
    if (there.isEmpty() || !Arrays.equals(place, at)) {
      close();
      there = Optional.of(base.at(at));
      place = at.clone();
    }
    return there.get();
  }

  @Override
  public int dimension() {
    return base.network().parameterCount();
  }

  @Override
  public double lossAt(double[] at) {
    return base.lossAt(at);
  }

  /** NaN where the network overflows, which no search takes for a place to go to. */
  @Override
  public double[] gradientAt(double[] at) {
    try {
      return objective(at).gradient();
    } catch (InvalidInputException e) {
      double[] none = new double[at.length];
      Arrays.fill(none, Double.NaN);
      return none;
    }
  }

  @Override
  public CurvatureOperator hessianAt(double[] at) {
    return objective(at).hessian();
  }

  @Override
  public void close() {
    there.ifPresent(Objective::close);
    there = Optional.empty();
  }
}
