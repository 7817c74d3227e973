package dev.sonde.capacity;

import static dev.sonde.capacity.CapacityFindingCode.SAMPLED;
import static dev.sonde.capacity.CapacityFindingCode.SHARES_UNRESOLVED;
import static dev.sonde.capacity.CapacityFindingCode.SINGLE_PRECISION_FLOOR;
import static dev.sonde.capacity.CapacityFindingCode.TARGET_IN_PART;
import static dev.sonde.capacity.CapacityFindingCode.TARGET_NOT_REACHED;
import static dev.sonde.capacity.CapacityFindingCode.TRACE_UNCERTAIN;
import static dev.sonde.capacity.CapacityFindingCode.Z_BOUNDED;
import static dev.sonde.capacity.CapacityFindingCode.Z_UNRESOLVED;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.data.Precision;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum.Method;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The rules behind the findings that say which figures are not resolved, and what holds them back:
 * products, samples or rounding. The thresholds are those of {@link CapacityFindingRules}.
 */
final class ResolutionRules {
  private ResolutionRules() {}

  /** The relative standard error of the trace that is too wide to compare nets by. */
  private static final double WIDE = 0.1;

  static Optional<Finding> traceUncertain(SpectrumFigures spectrum) {
    Estimate trace = spectrum.trace();
    if (!trace.resolved()) {
      return Optional.of(
          TRACE_UNCERTAIN.finding(
              Severity.WARNING, withCause(trace, Evidence.of("products", spectrum.products()))));
    }
    return trace.standardError() > WIDE * Math.abs(trace.value())
        ? Optional.of(
            TRACE_UNCERTAIN.finding(
                Severity.WARNING,
                withCause(
                    trace,
                    Evidence.of("trace", trace.value())
                        .and("standardError", trace.standardError())
                        .and("products", spectrum.products()))))
        : Optional.empty();
  }

  /** Says that samples not seen are the cause where they are: no budget would help then. */
  private static Evidence withCause(Estimate estimate, Evidence evidence) {
    return estimate.heldBackBySamples() ? evidence.and("dominatedBy", "samples") : evidence;
  }

  /** The part of an error that is not from sampling. */
  private static double probeError(double error, double sampling) {
    return Math.sqrt(Math.max(error * error - sampling * sampling, 0));
  }

  static Optional<Finding> sampled(Estimate trace, int samples, int population) {
    if (samples >= population) {
      return Optional.empty();
    }
    Evidence evidence = Evidence.of("samples", samples).and("population", population);
    double size = Math.abs(trace.value());
    if (!trace.resolved() || !(size > 0)) {
      return Optional.of(SAMPLED.finding(Severity.WARNING, evidence));
    }
    double error = trace.standardError() / size;
    double sampling = trace.samplingError() / size;
    double probes = probeError(error, sampling);
    evidence =
        evidence
            .and("traceError", error)
            .and("samplingError", sampling)
            .and("probeError", probes)
            .and("dominatedBy", sampling >= probes ? "samples" : "products");
    return Optional.of(
        SAMPLED.finding(sampling > WIDE ? Severity.WARNING : Severity.INFO, evidence));
  }

  /** What kept the figures from their target error. */
  enum Limit {
    /** The products ran out. */
    BUDGET,
    /** The time ran out. */
    TIME,
    /** More samples were not allowed. */
    SAMPLES,
    /** More products would tell no more: the rest is below their rounding. */
    RESOLUTION
  }

  static Finding targetNotReached(
      double target, OptionalDouble reached, long products, int samples, Limit limit) {
    Evidence evidence =
        Evidence.of("target", target)
            .and("reached", reached)
            .and("products", products)
            .and("samples", samples)
            .and("limitedBy", limit.name().toLowerCase(Locale.ROOT));
    return TARGET_NOT_REACHED.finding(Severity.WARNING, evidence);
  }

  /**
   * {@code target-in-part}: some of the usual z are not known to the target error.
   *
   * @param missed the effective dimensionalities that are not
   * @param asked how many there are
   * @param products what was spent on the matrix
   */
  static Optional<Finding> targetInPart(
      double target,
      CurvatureMatrix matrix,
      List<EffectiveDimension> missed,
      int asked,
      long products) {
    if (missed.isEmpty()) {
      return Optional.empty();
    }
    double largest = missed.stream().mapToDouble(EffectiveDimension::z).max().orElseThrow();
    return Optional.of(
        TARGET_IN_PART.finding(
            Severity.INFO,
            Evidence.of("target", target)
                .and("matrix", matrix.label())
                .and("missed", missed.size())
                .and("asked", asked)
                .and(missed.size() == 1 ? "z" : "largestMissed", largest)
                .and("products", products)));
  }

  /** Returns those beside that tell more at a z where a figure is of this kind. */
  static List<EffectiveDimension> tellingMore(
      List<EffectiveDimension> beside,
      List<EffectiveDimension> dimensions,
      BoundedEstimate.Kind kind) {
    return beside.stream()
        .filter(
            one ->
                one.kind() == BoundedEstimate.Kind.ESTIMATE
                    || (kind == BoundedEstimate.Kind.UNKNOWN && one.kind() != kind))
        .filter(
            one ->
                dimensions.stream().anyMatch(other -> other.z() == one.z() && other.kind() == kind))
        .toList();
  }

  /**
   * What findings on effective dimensionalities say of the matrix: its name, and of a Hessian
   * whether the Gauss–Newton matrix beside it tells more or would have to be asked for.
   */
  static Evidence about(CurvatureMatrix matrix, List<EffectiveDimension> gaussNewton) {
    Evidence name = Evidence.of("matrix", matrix.label());
    return matrix == CurvatureMatrix.HESSIAN
        ? name.and(
            gaussNewton.isEmpty() ? "alternative" : "beside", CurvatureMatrix.GAUSS_NEWTON.label())
        : name;
  }

  /**
   * {@code z-unresolved}. A sum of λ/(λ + z) is seen by Lanczos once the number of steps reaches a
   * multiple of √(λ_max/z), the inverse square root of the pole's distance (Ubaru, Chen, Saad, Fast
   * Estimation of tr(f(A)) via Stochastic Lanczos Quadrature, 2017): what might resolve z scales
   * with √(z_resolved/z). That holds where no eigenvalue is negative. Otherwise the sum over λ > 0
   * has a kink at zero, amid the most eigenvalues, and polynomials come near a kink only as the
   * inverse of their degree (Bernstein, Sur la meilleure approximation de |x| par des polynômes de
   * degrés donnés, 1914); no number is given for a Hessian. Neither is one where the samples not
   * seen hold the largest of the unresolved z back, nor on the exact path, where only rounding
   * does: products do not help there.
   *
   * @param about the matrix, see {@link #about}
   * @param needed the z that matters; empty where another matrix tells what is determined there
   * @param smallest the smallest eigenvalue, if that is certainly negative
   */
  static Optional<Finding> zUnresolved(
      Evidence about,
      List<EffectiveDimension> dimensions,
      OptionalDouble needed,
      SpectrumFigures spectrum,
      OptionalDouble smallest) {
    double largestUnresolved = 0;
    double smallestResolved = Double.POSITIVE_INFINITY;
    int unresolved = 0;
    boolean neededUnresolved = false;
    boolean samples = false;
    for (EffectiveDimension dimension : dimensions) {
      if (dimension.kind() != BoundedEstimate.Kind.UNKNOWN) {
        smallestResolved = Math.min(smallestResolved, dimension.z());
      } else {
        unresolved++;
        if (dimension.z() >= largestUnresolved) {
          largestUnresolved = dimension.z();
          samples = dimension.estimate().heldBackBySamples();
        }
        neededUnresolved |= needed.isPresent() && dimension.z() == needed.getAsDouble();
      }
    }
    if (unresolved == 0) {
      return Optional.empty();
    }
    boolean severe = neededUnresolved || unresolved == dimensions.size();
    Evidence evidence =
        unresolved(unresolved, dimensions.size(), largestUnresolved, smallestResolved)
            .and("products", spectrum.products());
    if (samples) {
      evidence = evidence.and("dominatedBy", "samples");
    } else if (spectrum.method() == Method.EXACT) {
      evidence = evidence.and("dominatedBy", "rounding");
    } else if (spectrum.matrix() == CurvatureMatrix.HESSIAN) {
      evidence = smallest.isPresent() ? evidence.and("smallest", smallest) : evidence;
    } else if (smallestResolved > largestUnresolved
        && smallestResolved < Double.POSITIVE_INFINITY) {
      double factor = Math.sqrt(smallestResolved / largestUnresolved);
      evidence = evidence.and("productsNeeded", (long) Math.ceil(spectrum.products() * factor));
    }
    return Optional.of(
        Z_UNRESOLVED.finding(severe ? Severity.WARNING : Severity.INFO, evidence.and(about)));
  }

  /** {@code z-bounded}: bounds hold without an assumption on the eigenvalues near zero. */
  static Optional<Finding> zBounded(
      Evidence about, List<EffectiveDimension> dimensions, SpectrumFigures spectrum) {
    List<EffectiveDimension> bounded =
        dimensions.stream().filter(d -> d.kind() == BoundedEstimate.Kind.BOUNDS).toList();
    if (bounded.isEmpty()) {
      return Optional.empty();
    }
    double smallest = bounded.stream().mapToDouble(EffectiveDimension::z).min().orElseThrow();
    double largest = bounded.stream().mapToDouble(EffectiveDimension::z).max().orElseThrow();
    Evidence evidence = Evidence.of("bounded", bounded.size()).and("asked", dimensions.size());
    evidence =
        bounded.size() == 1
            ? evidence.and("z", smallest)
            : evidence.and("smallestBounded", smallest).and("largestBounded", largest);
    return Optional.of(
        Z_BOUNDED.finding(Severity.INFO, evidence.and("products", spectrum.products()).and(about)));
  }

  /** {@code shares-unresolved}: thresholds whose share above or below is not resolved. */
  static Optional<Finding> sharesUnresolved(SpectrumFigures spectrum) {
    double largestUnresolved = 0;
    double smallestResolved = Double.POSITIVE_INFINITY;
    int unresolved = 0;
    boolean samples = false;
    for (int i = 0; i < spectrum.above().size(); i++) {
      double tau = spectrum.above().get(i).tau();
      List<Estimate> open =
          Stream.of(spectrum.above().get(i), spectrum.below().get(i))
              .map(EigenvalueShare::fraction)
              .filter(fraction -> !fraction.resolved())
              .toList();
      if (open.isEmpty()) {
        smallestResolved = Math.min(smallestResolved, tau);
      } else {
        unresolved++;
        if (tau >= largestUnresolved) {
          largestUnresolved = tau;
          samples = open.stream().anyMatch(Estimate::heldBackBySamples);
        }
      }
    }
    if (unresolved == 0) {
      return Optional.empty();
    }
    int asked = spectrum.above().size();
    Evidence evidence =
        unresolved(unresolved, asked, largestUnresolved, smallestResolved)
            .and("products", spectrum.products());
    if (samples) {
      evidence = evidence.and("dominatedBy", "samples");
    } else if (spectrum.method() == Method.EXACT) {
      evidence = evidence.and("dominatedBy", "rounding");
    }
    boolean none = spectrum.above().stream().noneMatch(share -> share.fraction().resolved());
    return Optional.of(
        SHARES_UNRESOLVED.finding(none ? Severity.WARNING : Severity.INFO, evidence));
  }

  /** What both findings about unresolved scales begin with. */
  private static Evidence unresolved(
      int unresolved, int asked, double largestUnresolved, double smallestResolved) {
    return Evidence.of("unresolved", unresolved)
        .and("asked", asked)
        .and("largestUnresolved", largestUnresolved)
        .and(
            "smallestResolved",
            smallestResolved < Double.POSITIVE_INFINITY
                ? OptionalDouble.of(smallestResolved)
                : OptionalDouble.empty());
  }

  /**
   * {@code single-precision-floor}: rounding every entry of a matrix to single precision moves its
   * eigenvalues by at most 2^-24 ‖A‖_F (Weyl's theorem), and products in single precision do no
   * better.
   */
  static Optional<Finding> singlePrecisionFloor(
      SpectrumFigures spectrum, List<EffectiveDimension> dimensions) {
    if (spectrum.precision() != Precision.SINGLE || !spectrum.frobeniusSquared().resolved()) {
      return Optional.empty();
    }
    double floor = 0x1p-24 * Math.sqrt(Math.max(spectrum.frobeniusSquared().value(), 0));
    double smallest = Double.POSITIVE_INFINITY;
    for (EffectiveDimension dimension : dimensions) {
      smallest = Math.min(smallest, dimension.z());
    }
    for (EigenvalueShare share : spectrum.above()) {
      smallest = Math.min(smallest, share.tau());
    }
    return smallest < floor
        ? Optional.of(
            SINGLE_PRECISION_FLOOR.finding(
                Severity.INFO, Evidence.of("floor", floor).and("smallestAsked", smallest)))
        : Optional.empty();
  }
}
