package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.StudyFigures;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the study {@code directions} found.
 *
 * @param classes what a displacement of the study's radius does, by {@code flat}, {@code random}
 *     and {@code steep}
 * @param overRadius the same over radii
 * @param contraction what the data determine, over the regularisation
 * @param linear Bayesian linear models over samples; empty on data
 * @param trained one network along its training; empty on data
 * @param map networks of several widths and depths; empty where none was asked for
 */
public record DirectionsFigures(
    Map<String, Moved> classes,
    List<Radius> overRadius,
    List<Contraction> contraction,
    List<LinearModel> linear,
    List<Trained> trained,
    List<Mapped> map)
    implements StudyFigures {

  /** Directions that the data determine least. */
  public static final String FLAT = "flat";

  /** Directions drawn uniformly. */
  public static final String RANDOM = "random";

  /** The five directions of largest curvature. */
  public static final String STEEP = "steep";

  /** Copies everything. */
  public DirectionsFigures {
    classes = Collections.unmodifiableMap(new LinkedHashMap<>(classes));
    overRadius = List.copyOf(overRadius);
    contraction = List.copyOf(contraction);
    linear = List.copyOf(linear);
    trained = List.copyOf(trained);
    map = List.copyOf(map);
  }

  /**
   * What displacements do, over directions.
   *
   * @param lossRise the mean training loss there less that at the parameters
   * @param answersChanged the share of targets for which the network answers otherwise; empty where
   *     the loss knows no classes
   * @param curvature {@code uᵀGu} of the unit directions, G the Gauss–Newton matrix
   */
  public record Moved(Average lossRise, Optional<Average> answersChanged, double curvature) {}

  /**
   * What displacements of one length do.
   *
   * @param direction the class
   * @param radius the length
   * @param moved what they do
   */
  public record Radius(String direction, double radius, Moved moved) {}

  /**
   * How many directions are determined.
   *
   * @param z the regularisation, in units of eigenvalue
   * @param kind {@code fixed}, {@code relative} to the largest eigenvalue, {@code prior} where the
   *     prior has the mean square a² of the weights, {@code z = 1/(N a²)} with N the targets of all
   *     samples, which the mean loss runs over, or {@code curve}
   * @param effectiveDimension N_eff(z)
   * @param share that of all parameters: what the posterior's trace has lost of the prior's
   */
  public record Contraction(double z, String kind, Average effectiveDimension, double share) {}

  /**
   * A Bayesian linear model.
   *
   * @param samples n
   * @param parameterSpace the effective dimension of the posterior covariance
   * @param functionSpace that of the Hessian of the summed loss
   */
  public record LinearModel(int samples, double parameterSpace, double functionSpace) {}

  /**
   * A network along its training.
   *
   * @param steps after how many
   * @param trainLoss the mean training loss
   * @param fixed N_eff at z = 0.1
   * @param relative N_eff at a tenth of the largest eigenvalue
   */
  public record Trained(int steps, double trainLoss, double fixed, double relative) {}

  /**
   * A network of the map.
   *
   * @param width units of each hidden layer
   * @param depth hidden layers
   * @param parameters P
   * @param trainLoss the mean training loss
   * @param testLoss that of samples left out
   * @param interpolates whether it answers every training sample rightly
   * @param fixed N_eff at z = 0.1
   * @param relative N_eff at a tenth of the largest eigenvalue
   */
  public record Mapped(
      int width,
      int depth,
      int parameters,
      double trainLoss,
      double testLoss,
      boolean interpolates,
      double fixed,
      double relative) {}
}
