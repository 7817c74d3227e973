package dev.sonde.descent;

import dev.sonde.descent.results.Landmark;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.CriticalRegime;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Holds a sweep with the options of a published figure against what that figure shows, fact by
 * fact: an info is a pass, a warning a fail. Places pass within one step of the sweep's grid. While
 * cells are missing nothing is passed or failed.
 *
 * <p>Of Belkin, Hsu, Ma, Mandal 2019, figure 2 (random Fourier features): test error and the norm
 * of the coefficients peak at as many features as samples, and beyond it the error falls below the
 * lowest before it. Figure 3 (one hidden layer): the loss is fitted, and the test error peaks, at
 * nK parameters, and the error falls again beyond. Of Nakkiran et al. 2019, section 5 (networks
 * with label noise): the test error peaks where training just fits its labels, and beyond it falls
 * below the lowest before it.
 */
final class PublishedFacts {
  private final Sweep sweep;
  private final String preset;
  private final List<Finding> findings = new ArrayList<>();

  PublishedFacts(Sweep sweep) {
    this.sweep = sweep;
    preset = sweep.design().preset().orElse("");
  }

  List<Finding> list() {
    sweep
        .design()
        .presetChanged()
        .ifPresent(
            options ->
                add(
                    SweepFindingCode.PRESET_CHANGED,
                    false,
                    Evidence.builder().add("preset", preset).add("options", options)));
    if (sweep.missing() > 0) {
      return findings;
    }
    if (preset.equals("belkin-features")) {
      place(SweepFindingCode.PUBLISHED_PEAK, Landmark.Kind.SAMPLES, peak());
      place(SweepFindingCode.PUBLISHED_NORM_PEAK, Landmark.Kind.SAMPLES, largestNorm());
      secondDescent(Lower.THAN_VALLEY);
    } else if (preset.equals("belkin-network")) {
      place(SweepFindingCode.PUBLISHED_THRESHOLD, Landmark.Kind.TARGETS, fitted());
      place(SweepFindingCode.PUBLISHED_PEAK, Landmark.Kind.TARGETS, peak());
      secondDescent(Lower.THAN_PEAK);
    } else if (preset.equals("nakkiran-conv")) {
      peakInCriticalRegime();
      secondDescent(Lower.THAN_VALLEY);
    }
    return findings;
  }

  /** Whether the test error peaks where models just manage to fit, within one step of the grid. */
  private void peakInCriticalRegime() {
    Evidence.Builder evidence = evidence();
    boolean there = false;
    if (sweep.criticalRegime().isPresent()) {
      CriticalRegime regime = sweep.criticalRegime().get();
      CriticalRegime widened =
          new CriticalRegime(valueBelow(regime.low()), valueAbove(regime.high()));
      evidence.add("regimeLow", regime.low());
      evidence.add("regimeHigh", regime.high());
      evidence.add("low", widened.low());
      evidence.add("high", widened.high());
      there = widened.contains(peak().orElse(Double.NaN));
    }
    peak().ifPresent(value -> evidence.add("measured", value));
    add(SweepFindingCode.PUBLISHED_CRITICAL_PEAK, there, evidence);
  }

  /** The grid's last value below a place, or the place itself. */
  private double valueBelow(double place) {
    return sweep.points().stream()
        .map(SweepPoint::value)
        .filter(value -> value < place)
        .reduce(place, (a, b) -> b);
  }

  /** The grid's first value above a place, or the place itself. */
  private double valueAbove(double place) {
    return sweep.points().stream()
        .map(SweepPoint::value)
        .filter(value -> value > place)
        .findFirst()
        .orElse(place);
  }

  private OptionalDouble peak() {
    return sweep
        .doubleDescent()
        .peak()
        .map(peak -> OptionalDouble.of(peak.value()))
        .orElse(OptionalDouble.empty());
  }

  private OptionalDouble largestNorm() {
    OptionalDouble at = OptionalDouble.empty();
    double largest = 0;
    for (SweepPoint point : sweep.points()) {
      Average norm = point.measures().getOrDefault("coefficientNorm", Average.of());
      if (norm.estimate() > largest) {
        largest = norm.estimate();
        at = OptionalDouble.of(point.value());
      }
    }
    return at;
  }

  /** Where a hundredth of the training numbers is missed: the centre of the critical regime. */
  private OptionalDouble fitted() {
    return sweep
        .criticalRegime()
        .map(regime -> OptionalDouble.of(Math.sqrt(regime.low() * regime.high())))
        .orElse(OptionalDouble.empty());
  }

  /** A place that the figure has at a landmark; a sweep that leaves it out says nothing of it. */
  private void place(SweepFindingCode code, Landmark.Kind at, OptionalDouble measured) {
    Optional<Landmark> landmark =
        sweep.landmarks().stream().filter(one -> one.kind() == at).findFirst();
    if (landmark.isEmpty()) {
      return;
    }
    double expected = landmark.get().value();
    double low = valueBelow(expected);
    double high = valueAbove(expected);
    Evidence.Builder evidence = evidence();
    evidence.add("expected", expected);
    evidence.add("low", low);
    evidence.add("high", high);
    measured.ifPresent(value -> evidence.add("measured", value));
    double value = measured.orElse(Double.NaN);
    add(code, value >= low && value <= high, evidence);
  }

  /** How far the test error falls again: below the lowest before its peak, or below that only. */
  private enum Lower {
    THAN_VALLEY,
    THAN_PEAK
  }

  /** Whether the test error falls again beyond its peak. */
  private void secondDescent(Lower than) {
    boolean below = than == Lower.THAN_VALLEY;
    SweepFindingCode code =
        below ? SweepFindingCode.PUBLISHED_SECOND_DESCENT : SweepFindingCode.PUBLISHED_FALLS_AGAIN;
    DoubleDescent descent = sweep.doubleDescent();
    Evidence.Builder evidence = evidence();
    if (descent.valley().isEmpty() || descent.peak().isEmpty() || descent.after().isEmpty()) {
      add(code, false, evidence);
      return;
    }
    double before = (below ? descent.valley().get() : descent.peak().get()).testError().estimate();
    double after = descent.after().get().testError().estimate();
    evidence.add("before", before);
    evidence.add("after", after);
    add(code, after < before, evidence);
  }

  private Evidence.Builder evidence() {
    return Evidence.builder().add("preset", preset).add("axis", sweep.axis().label());
  }

  private void add(SweepFindingCode code, boolean passed, Evidence.Builder evidence) {
    findings.add(new Finding(code, passed ? Severity.INFO : Severity.WARNING, evidence.build()));
  }
}
