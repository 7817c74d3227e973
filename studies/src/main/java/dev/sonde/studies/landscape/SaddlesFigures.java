package dev.sonde.studies.landscape;

import dev.sonde.studies.StudyFigures;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the study {@code saddles} found.
 *
 * @param methods the loss over gradients spent, by {@code saddle-free-newton}, {@code
 *     damped-newton} and {@code sgd} (in the theory plain gradient descent)
 * @param floor a loss that none of them can go below: that of the minimum in the theory, 0 on data
 * @param start where the reader's network stands; empty in the theory
 * @param way places along the saddle-free descent
 * @param census critical points by loss and index, and what else searches ended at; empty where
 *     none was asked for
 * @param known the critical points of the linear autoencoder, in closed form and counted; empty on
 *     data
 */
public record SaddlesFigures(
    Map<String, List<Spent>> methods,
    double floor,
    Optional<Start> start,
    List<Waypoint> way,
    List<Found> census,
    List<Known> known)
    implements StudyFigures {

  /** The names of methods. */
  public static final String SADDLE_FREE = "saddle-free-newton";

  /** Newton steps with signed curvature. */
  public static final String DAMPED = "damped-newton";

  /** Stochastic gradient descent with momentum. */
  public static final String SGD = "sgd";

  /** Copies everything. */
  public SaddlesFigures {
    methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
    way = List.copyOf(way);
    census = List.copyOf(census);
    known = List.copyOf(known);
  }

  /**
   * A loss that was reached.
   *
   * @param gradients what it cost: a pass over all samples, forwards and backwards, is 1
   * @param loss the mean loss over all samples there; of SGD, the mean over its orders of samples
   */
  public record Spent(double gradients, double loss) {}

  /**
   * How many eigenvalues are negative.
   *
   * @param low at least so many: proved by as many negative Ritz values, or with 97.5% confidence
   * @param estimate the count; NaN where it could not be resolved
   * @param high at most so many, with 97.5% confidence; NaN where that is not known
   * @param zero eigenvalues above −zero, in units of the largest absolute one where the network
   *     stands, are not counted there nor further down: the smallest of 10⁻⁴ … 10⁻¹ at which the
   *     count is resolved where the network stands
   */
  public record Index(long low, double estimate, double high, double zero) {}

  /**
   * Where the network stands.
   *
   * @param loss its loss
   * @param gradientNorm ‖g‖
   * @param flatness {@code ‖Hg‖/(‖H‖‖g‖)}
   * @param leastEigenvalue the most negative eigenvalue of the Hessian
   * @param residual how far that may be off
   * @param largestEigenvalue the largest absolute one
   * @param index how many are negative
   * @param lowest the lowest loss that the saddle-free descent reached
   * @param alongLeast the lowest loss straight along the most negative eigenvector, either way
   * @param looked what it cost to see the index and the most negative eigenvalue
   */
  public record Start(
      double loss,
      double gradientNorm,
      double flatness,
      double leastEigenvalue,
      double residual,
      double largestEigenvalue,
      Index index,
      double lowest,
      double alongLeast,
      Looked looked) {
    /**
     * Whether the most negative eigenvalue is known to a tenth of its value, or of what counts as
     * zero; otherwise the least may be lower, by more than {@link #residual}, which bounds only how
     * far some eigenvalue is.
     *
     * @return whether it is
     */
    public boolean leastIsResolved() {
      return residual
          <= LocalCurvature.RESOLVED
              * Math.max(Math.abs(leastEigenvalue), LocalCurvature.ZERO * largestEigenvalue);
    }
  }

  /**
   * What looks at the Hessian cost, a product counted as two gradients.
   *
   * @param index gradients for the count of negative eigenvalues
   * @param least gradients for the most negative one; 0 where the matrix was decomposed and the
   *     count had them all
   */
  public record Looked(long index, long least) {}

  /**
   * A place along the descent.
   *
   * @param step after how many steps
   * @param loss the loss there
   * @param leastRitzValue an upper bound of the most negative eigenvalue there, from the Krylov
   *     space of the gradient; NaN where none was built, as at the end
   * @param leastEigenvalue the most negative eigenvalue itself, where it was looked for
   * @param index how many eigenvalues are negative, where that was counted
   */
  public record Waypoint(
      int step,
      double loss,
      double leastRitzValue,
      OptionalDouble leastEigenvalue,
      Optional<Index> index) {}

  /**
   * What a search for a critical point ended at.
   *
   * @param loss the loss there
   * @param index how many eigenvalues are negative
   * @param gradientNorm ‖g‖
   * @param flatness {@code ‖Hg‖/(‖H‖‖g‖)}
   * @param kind {@code critical}, {@code gradient-flat} or {@code unfinished}
   */
  public record Found(double loss, int index, double gradientNorm, double flatness, String kind) {}

  /**
   * A critical point of the linear autoencoder.
   *
   * @param kept the eigenvalues that it keeps
   * @param loss in closed form
   * @param index in closed form
   * @param counted the negative eigenvalues of the Hessian there
   */
  public record Known(List<Double> kept, double loss, int index, int counted) {

    /** Copies the list. */
    public Known {
      kept = List.copyOf(kept);
    }
  }
}
