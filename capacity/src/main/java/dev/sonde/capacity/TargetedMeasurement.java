package dev.sonde.capacity;

import dev.sonde.capacity.ResolutionRules.Limit;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.SampleSize;
import dev.sonde.capacity.measures.Scales;
import dev.sonde.findings.Finding;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.Spectrum.StopReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Chooses samples and products together, so that figures reach a target error: see {@link
 * CapacityMeasurement#withTargetError}.
 */
final class TargetedMeasurement {
  /** Sixteen groups of 32: enough for their spread to tell the sampling error to a quarter. */
  private static final int PILOT_SAMPLES = 512;

  /** Enough for the sampling error of the trace; its own error does not matter yet. */
  private static final int PILOT_PRODUCTS = 40;

  /**
   * The sampling error is itself known to a fifth or so, from sixteen groups: a fifth more samples
   * reach the target in four cases of five without another round.
   */
  private static final double MARGIN = 1.2;

  /** A pilot says little about more samples than this many times its own. */
  private static final int REACH = 16;

  /** Full measurements at most; each has at least half as many samples again. */
  private static final int ROUNDS = 4;

  private static final double GROWTH = 1.5;

  /** How many times the samples, where figures are not resolved from so few. */
  private static final int HELD_BACK = 4;

  private final MeasurementSettings settings;
  private final Objective given;
  private final double target;
  private final int population;
  private final int most;

  TargetedMeasurement(MeasurementSettings settings, Objective given) {
    this.settings = settings;
    this.given = given;
    target = settings.targetError().orElseThrow();
    population = given.dataset().samples();
    most = given.samplesUsed();
  }

  Measurement run() {
    int samples = pilotedSamples();
    Measurement measurement = measured(samples);
    for (int round = 1; round < ROUNDS && samples < most; round++) {
      double sampling = samplingError(measurement);
      boolean enough = sampling <= SurveySettings.samplesPart(target);
      if ((enough && !isHeldBack(measurement)) || interrupted()) {
        break;
      }
      samples = enough ? worthwhile(HELD_BACK * (double) samples) : larger(samples, sampling);
      measurement = measured(samples);
    }
    return judged(measurement);
  }

  /** Surveys few samples to see how many the target takes. */
  private int pilotedSamples() {
    int samples = worthwhile(PILOT_SAMPLES);
    while (samples < most && !interrupted()) {
      double sampling;
      try (Objective few = objective(samples)) {
        Spectrum pilot =
            SurveySettings.survey(settings, few)
                .withBudget(PILOT_PRODUCTS)
                .withExactLimit(0)
                .of(few.curvature(settings.matrix()));
        sampling = samplingError(pilot, few.targets());
      }
      int wanted = wanted(samples, sampling);
      if (wanted <= REACH * (long) samples) {
        return Math.max(samples, wanted);
      }
      samples = worthwhile(REACH * (double) samples);
    }
    return samples;
  }

  private int wanted(int samples, double sampling) {
    double part = SurveySettings.samplesPart(target);
    double exact = SampleSize.reaching(part, sampling, samples, population);
    return worthwhile(MARGIN * exact);
  }

  private int larger(int samples, double sampling) {
    return Math.max(worthwhile(GROWTH * samples), wanted(samples, sampling));
  }

  /**
   * All samples where more than half are wanted: fewer save less than half of the time, and the
   * error of those not seen costs more than that in products.
   */
  private int worthwhile(double wanted) {
    return wanted > most / 2.0 ? most : (int) Math.ceil(wanted);
  }

  /** Whether the samples not seen are why a dimensionality at a usual z is not resolved. */
  private boolean isHeldBack(Measurement measurement) {
    return settings.z().length == 0
        && Stream.concat(
                measurement.effectiveDimensions().stream(), measurement.gaussNewton().stream())
            .map(EffectiveDimension::estimate)
            .anyMatch(one -> !one.resolved() && one.heldBackBySamples());
  }

  private Measurement measured(int samples) {
    if (samples >= most) {
      return new SingleMeasurement(settings, given).run();
    }
    try (Objective few = objective(samples)) {
      return new SingleMeasurement(settings, few).run();
    }
  }

  private Objective objective(int samples) {
    return Objective.of(
        given.network(), given.loss(), given.dataset(), given.evaluation().withSamples(samples));
  }

  private Measurement judged(Measurement measurement) {
    List<Finding> missed = interrupted() ? List.of() : missed(measurement);
    if (missed.isEmpty()) {
      return measurement;
    }
    List<Finding> findings = new ArrayList<>(measurement.findings());
    findings.addAll(missed);
    return new Measurement(
        measurement.model(),
        measurement.data(),
        measurement.loss(),
        measurement.spectrum(),
        measurement.effectiveDimensions(),
        measurement.gaussNewton(),
        measurement.survey(),
        measurement.layers(),
        measurement.measures(),
        CapacityFindingRules.sorted(findings));
  }

  /** What is not known to the target error. */
  private List<Finding> missed(Measurement measurement) {
    List<Finding> out = new ArrayList<>();
    List<Estimate> figures = figures(measurement);
    boolean resolved = figures.stream().allMatch(Estimate::resolved);
    double reached = figures.stream().mapToDouble(TargetedMeasurement::error).max().orElse(0);
    if (!resolved || reached > target) {
      out.add(
          ResolutionRules.targetNotReached(
              target,
              resolved ? OptionalDouble.of(reached) : OptionalDouble.empty(),
              measurement.spectrum().products(),
              measurement.data().samples(),
              limit(figures, measurement.spectrum().stopReason())));
    }
    if (settings.z().length == 0) {
      inPart(
              measurement.effectiveDimensions(),
              settings.matrix(),
              measurement.spectrum().products())
          .ifPresent(out::add);
    }
    inPart(
            measurement.gaussNewton(),
            CurvatureMatrix.GAUSS_NEWTON,
            measurement.survey().gaussNewtonProducts())
        .ifPresent(out::add);
    return out;
  }

  private Optional<Finding> inPart(
      List<EffectiveDimension> dimensions, CurvatureMatrix matrix, long products) {
    List<EffectiveDimension> missed =
        dimensions.stream()
            .filter(one -> !one.estimate().resolved() || error(one.estimate()) > target)
            .toList();
    return ResolutionRules.targetInPart(target, matrix, missed, dimensions.size(), products);
  }

  private Limit limit(List<Estimate> figures, StopReason stop) {
    double sampling = figures.stream().mapToDouble(TargetedMeasurement::sampling).max().orElse(0);
    if (!(sampling <= SurveySettings.samplesPart(target))) {
      return Limit.SAMPLES;
    }
    return switch (stop) {
      case BUDGET -> Limit.BUDGET;
      case TIME -> Limit.TIME;
      default -> Limit.RESOLUTION;
    };
  }

  /**
   * The figures that must reach the target: the trace, and the dimensionalities that were asked
   * for. Those at the usual z are to reach it where they can.
   */
  private List<Estimate> figures(Measurement measurement) {
    List<Estimate> out = new ArrayList<>();
    out.add(measurement.spectrum().trace());
    if (settings.z().length > 0) {
      measurement.effectiveDimensions().forEach(dimension -> out.add(dimension.estimate()));
    }
    return out;
  }

  private double samplingError(Measurement measurement) {
    double asked =
        figures(measurement).stream().mapToDouble(TargetedMeasurement::sampling).max().orElse(0);
    return settings.z().length > 0
        ? asked
        : Math.max(asked, usual(measurement.effectiveDimensions()));
  }

  private double samplingError(Spectrum pilot, long targets) {
    double trace = sampling(pilot.trace());
    if (settings.z().length > 0) {
      return dimensions(pilot, settings.z())
          .mapToDouble(one -> sampling(one.estimate()))
          .reduce(trace, Math::max);
    }
    double largest = pilot.top(1).isEmpty() ? 0 : pilot.top(1).get(0).value();
    return Math.max(trace, usual(dimensions(pilot, Scales.z(largest, targets)).toList()));
  }

  private static Stream<EffectiveDimension> dimensions(Spectrum spectrum, double[] z) {
    return Arrays.stream(z).mapToObj(at -> EffectiveDimension.of(spectrum, at));
  }

  /** The sampling error at the usual z, as far as these are resolved: the others do not count. */
  private static double usual(List<EffectiveDimension> dimensions) {
    return dimensions.stream()
        .map(EffectiveDimension::estimate)
        .filter(Estimate::resolved)
        .mapToDouble(TargetedMeasurement::sampling)
        .max()
        .orElse(0);
  }

  private static double error(Estimate figure) {
    return relative(figure.standardError(), figure.value());
  }

  private static double sampling(Estimate figure) {
    return relative(figure.samplingError(), figure.value());
  }

  private static double relative(double error, double value) {
    return error == 0 ? 0 : error / Math.abs(value);
  }

  private static boolean interrupted() {
    return Thread.currentThread().isInterrupted();
  }
}
