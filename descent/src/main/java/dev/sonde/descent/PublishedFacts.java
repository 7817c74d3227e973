package dev.sonde.descent;

import dev.sonde.descent.results.Landmark;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.CriticalRegime;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  /** The notes of a plan that say whose options it has, and which of them were changed. */
  static final String PRESET = "preset";

  static final String CHANGED = "preset-changed";

  private final Sweep sweep;
  private final String preset;
  private final List<Finding> findings = new ArrayList<>();

  PublishedFacts(Sweep sweep) {
    this.sweep = sweep;
    preset = sweep.setting(PRESET).orElse("");
  }

  List<Finding> list() {
    sweep
        .setting(CHANGED)
        .ifPresent(
            options -> add("preset-changed", false, Map.of(PRESET, preset, "options", options)));
    if (sweep.missing() > 0) {
      return findings;
    }
    if (preset.equals("belkin-features")) {
      place("published-peak", Landmark.Kind.SAMPLES, peak());
      place("published-norm-peak", Landmark.Kind.SAMPLES, largestNorm());
      secondDescent(true);
    } else if (preset.equals("belkin-network")) {
      place("published-threshold", Landmark.Kind.TARGETS, fitted());
      place("published-peak", Landmark.Kind.TARGETS, peak());
      secondDescent(false);
    } else if (preset.equals("nakkiran-conv")) {
      peakInCriticalRegime();
      secondDescent(true);
    }
    return findings;
  }

  /** Whether the test error peaks where models just manage to fit, within one step of the grid. */
  private void peakInCriticalRegime() {
    Map<String, Object> evidence = evidence();
    boolean there = false;
    if (sweep.criticalRegime().isPresent()) {
      CriticalRegime regime = sweep.criticalRegime().get();
      CriticalRegime widened =
          new CriticalRegime(valueBelow(regime.low()), valueAbove(regime.high()));
      evidence.put("regimeLow", regime.low());
      evidence.put("regimeHigh", regime.high());
      evidence.put("low", widened.low());
      evidence.put("high", widened.high());
      there = widened.contains(peak().orElse(Double.NaN));
    }
    peak().ifPresent(value -> evidence.put("measured", value));
    add("published-critical-peak", there, evidence);
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
  private void place(String code, Landmark.Kind at, OptionalDouble measured) {
    Optional<Landmark> landmark =
        sweep.landmarks().stream().filter(one -> one.kind() == at).findFirst();
    if (landmark.isEmpty()) {
      return;
    }
    double expected = landmark.get().value();
    double low = valueBelow(expected);
    double high = valueAbove(expected);
    Map<String, Object> evidence = evidence();
    evidence.put("expected", expected);
    evidence.put("low", low);
    evidence.put("high", high);
    measured.ifPresent(value -> evidence.put("measured", value));
    double value = measured.orElse(Double.NaN);
    add(code, value >= low && value <= high, evidence);
  }

  /**
   * Whether the test error falls again beyond its peak.
   *
   * @param below below the lowest before the peak, or below the peak only
   */
  private void secondDescent(boolean below) {
    String code = below ? "published-second-descent" : "published-falls-again";
    DoubleDescent descent = sweep.doubleDescent();
    Map<String, Object> evidence = evidence();
    if (descent.valley().isEmpty() || descent.peak().isEmpty() || descent.after().isEmpty()) {
      add(code, false, evidence);
      return;
    }
    double before = (below ? descent.valley().get() : descent.peak().get()).testError().estimate();
    double after = descent.after().get().testError().estimate();
    evidence.put("before", before);
    evidence.put("after", after);
    add(code, after < before, evidence);
  }

  private Map<String, Object> evidence() {
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put(PRESET, preset);
    evidence.put("axis", sweep.axis().label());
    return evidence;
  }

  private void add(String code, boolean passed, Map<String, Object> evidence) {
    findings.add(new Finding(code, passed ? Severity.INFO : Severity.WARNING, evidence));
  }
}
