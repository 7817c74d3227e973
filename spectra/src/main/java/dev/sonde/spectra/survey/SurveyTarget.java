package dev.sonde.spectra.survey;

import dev.sonde.spectra.survey.StoppingRule.Narrowing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What a survey is to reach before its budget is spent.
 *
 * @param top the pairs of largest eigenvalues that are wanted
 * @param bottom the pairs of smallest eigenvalues that are wanted
 * @param error the relative standard error of the trace and of effective dimensions, and the
 *     residual of the pairs; 0 for none
 * @param dimensions the <i>z</i> whose effective dimensions must reach the error
 * @param inReach more of them, from the largest eigenvalue, that count as long as the budget may
 *     reach them
 * @param rule what else ends a survey without a target error, or null
 */
record SurveyTarget(
    int top,
    int bottom,
    double error,
    List<Double> dimensions,
    DoubleFunction<double[]> inReach,
    @Nullable StoppingRule rule) {

  /** Returns whether there is an error to reach. */
  boolean isSet() {
    return error > 0;
  }

  /** Returns whether a spectrum is known well enough, with the effective dimensions at these z. */
  boolean reachedBy(EstimatedSpectrum spectrum, double[] z) {
    return spectrum.extremesWithin(top, bottom, error)
        && spectrum.estimatedWithin(x -> x, error)
        && Arrays.stream(z).allMatch(at -> spectrum.dimensionError(at) <= error);
  }

  /** Returns what watches over a growing basis of at most so many vectors, or null. */
  @Nullable Narrowing narrowing(int most) {
    return rule == null || isSet() ? null : new Narrowing(rule, top, most);
  }

  /** Returns what says when a growing basis of at most so many vectors has reached the error. */
  Reach reach(int most) {
    return new Reach(this, most);
  }

  /**
   * Holds a target error against a growing basis, and gives up the effective dimensions that the
   * budget will not bring to it: those whose errors would still be larger at its end if they went
   * on falling as they did since the basis was half as large.
   */
  static final class Reach {

    /**
     * Nothing is given up before: errors fall fast first, and on networks of 5,269 and 9,308
     * parameters all that reached 2% with 400 products were on their way with these.
     */
    private static final int LEAST_VECTORS = 100;

    /** Errors are taken to fall at least so; rests look like their end (decision 0014). */
    private static final double SLOWEST = 0.5;

    /** And at most so: as the inverse of the products, as those of a kink do. */
    private static final double FASTEST = 1;

    private final SurveyTarget target;
    private final int most;
    private final List<Look> looks = new ArrayList<>();
    private double[] aims = {};

    private Reach(SurveyTarget target, int most) {
      this.target = target;
      this.most = most;
    }

    /** What errors there were with so many vectors. */
    private record Look(int vectors, double[] z, double[] errors) {

      static Look at(int vectors, double[] z, EstimatedSpectrum spectrum) {
        return new Look(vectors, z, Arrays.stream(z).map(spectrum::dimensionError).toArray());
      }

      /** Returns the error at one z, NaN where it was not looked at. */
      double error(double at) {
        int i = Arrays.stream(z).boxed().toList().indexOf(at);
        return i < 0 ? Double.NaN : errors[i];
      }
    }

    /**
     * Returns whether the target is reached where it can be.
     *
     * @param spectrum what the basis tells, with as many probes as would follow it
     * @param vectors the size of the basis
     */
    boolean enough(EstimatedSpectrum spectrum, int vectors) {
      double[] more =
          spectrum.top(1).isEmpty()
              ? new double[0]
              : target.inReach().apply(spectrum.top(1).get(0).value());
      Look now = Look.at(vectors, more, spectrum);
      aims =
          DoubleStream.concat(
                  target.dimensions().stream().mapToDouble(Double::doubleValue),
                  Arrays.stream(more).filter(z -> isInReach(now, z)))
              .toArray();
      looks.add(now);
      return target.reachedBy(spectrum, aims);
    }

    /** Returns the z at which the error is to be reached, those given up left out. */
    double[] aims() {
      return aims.clone();
    }

    private boolean isInReach(Look now, double z) {
      double error = now.error(z);
      Look before = null;
      for (Look look : looks) {
        before = 2 * look.vectors() <= now.vectors() ? look : before;
      }
      if (error <= target.error() || before == null || now.vectors() < LEAST_VECTORS) {
        return true;
      }
      double growth = (double) now.vectors() / before.vectors();
      double observed = Math.log(before.error(z) / error) / Math.log(growth);
      double power = observed > SLOWEST ? Math.min(FASTEST, observed) : SLOWEST;
      return error * Math.pow((double) now.vectors() / most, power) <= target.error();
    }
  }
}
