package dev.sonde.descent;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.results.Advice;
import dev.sonde.descent.results.PeakRemedies;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** What helps at the peak, and which value to take. */
final class AdviceFindings {
  private final Sweep sweep;
  private final SweepDesign design;
  private final List<SweepPoint> points;
  private final DoubleDescent descent;
  private final PeakRemedies remedies;
  private final List<Finding> findings = new ArrayList<>();

  AdviceFindings(Sweep sweep) {
    this.sweep = sweep;
    design = sweep.design();
    points = sweep.points();
    descent = sweep.doubleDescent();
    remedies = sweep.remedies();
  }

  /** What would have helped at the peak. */
  List<Finding> remedies() {
    if (descent.found() && descent.peak().isPresent()) {
      sweep.point(descent.peak().get().value()).ifPresent(this::remedies);
    }
    return findings;
  }

  private void remedies(SweepPoint peak) {
    double error = peak.testError().estimate();
    if (peak.variance().n() > 0) {
      Evidence.Builder evidence =
          Evidence.builder()
              .add("axis", axis())
              .add("value", peak.value())
              .add("peakError", error)
              .add("variance", peak.variance().estimate())
              .add("bias", peak.bias().estimate());
      descent
          .valley()
          .flatMap(valley -> sweep.point(valley.value()))
          .ifPresent(
              valley -> {
                evidence.add("valley", valley.value());
                evidence.add("valleyVariance", valley.variance().estimate());
              });
      add(SweepFindingCode.VARIANCE_AT_PEAK, Severity.INFO, evidence);
    }
    if (PeakRemedies.helps(remedies.stopping())) {
      add(
          SweepFindingCode.EARLY_STOPPING_HELPS,
          Severity.INFO,
          Evidence.builder()
              .add("axis", axis())
              .add("value", peak.value())
              .add("peakError", error)
              .add("stoppedError", peak.earlyStopped().estimate()));
    }
    if (PeakRemedies.helps(remedies.tuning())) {
      Evidence.Builder evidence =
          Evidence.builder()
              .add("axis", axis())
              .add("value", peak.value())
              .add("peakError", error)
              .add("tunedError", peak.tuned().estimate());
      DoubleDescent tuned = sweep.tunedDescent();
      if (!tuned.found() && Double.isFinite(tuned.pValue())) {
        evidence.add("tunedPValue", tuned.pValue());
      }
      boolean ridge = design.axis() == SweepAxis.FEATURES;
      add(
          ridge ? SweepFindingCode.TUNED_RIDGE_HELPS : SweepFindingCode.TUNED_DECAY_HELPS,
          Severity.INFO,
          evidence);
    }
  }

  /** Which value to take, and what speaks for it. */
  List<Finding> advice() {
    sweep
        .advice()
        .ifPresent(
            found -> {
              Evidence.Builder evidence =
                  Evidence.builder().add("axis", axis()).add("value", found.value());
              error(evidence, "", found.testError());
              found.regularisation().ifPresent(by -> evidence.add(strength("", by), by.value()));
              boolean isBest =
                  found.best() == found.value()
                      && found.bestRegularisation().equals(found.regularisation());
              if (!isBest) {
                evidence.add("best", found.best());
                error(evidence, "best", found.bestError());
                found
                    .bestRegularisation()
                    .ifPresent(by -> evidence.add(strength("best", by), by.value()));
              }
              if (found.regularisation().isPresent()) {
                SweepPoint plain =
                    Collections.min(
                        points, Comparator.comparingDouble(p -> p.testError().estimate()));
                evidence.add("plainValue", plain.value());
                error(evidence, "plain", plain.testError());
              }
              better(evidence, found.bestError(), "stopped", SweepPoint::earlyStopped);
              if (descent.found() && sweep.criticalRegime().isPresent()) {
                evidence.add("avoidLow", Math.round(sweep.criticalRegime().get().low()));
                evidence.add("avoidHigh", Math.round(sweep.criticalRegime().get().high()));
              }
              if (found.seeds() < Advice.FEW_SEEDS) {
                evidence.add("seeds", found.seeds());
              }
              add(SweepFindingCode.SIZE_ADVICE, Severity.INFO, evidence);
            });
    return findings;
  }

  private static String strength(String of, Advice.Regularisation by) {
    boolean ridge = by.kind() == Advice.Regularisation.Kind.RIDGE;
    return of.isEmpty() ? (ridge ? "ridge" : "decay") : of + (ridge ? "Ridge" : "Decay");
  }

  /** Adds where a remedy's curve is lowest, if that is below the best without it and both bars. */
  private void better(
      Evidence.Builder evidence,
      Average best,
      String name,
      Function<SweepPoint, Average> remedied) {
    points.stream()
        .filter(point -> remedied.apply(point).n() > 1)
        .min(Comparator.comparingDouble(point -> remedied.apply(point).estimate()))
        .filter(
            point -> {
              Average lowest = remedied.apply(point);
              double bar = Math.hypot(lowest.standardError(), best.standardError());
              return best.estimate() - lowest.estimate() > 2 * bar;
            })
        .ifPresent(
            point -> {
              evidence.add(name + "Value", point.value());
              error(evidence, name, remedied.apply(point));
            });
  }

  private String axis() {
    return design.axis().label();
  }

  private void add(SweepFindingCode code, Severity severity, Evidence.Builder evidence) {
    findings.add(new Finding(code, severity, evidence.build()));
  }

  /** Adds an error, {@code peakError}, and its standard error over seeds where that is known. */
  static void error(Evidence.Builder evidence, String of, Average error) {
    evidence.add(of.isEmpty() ? "error" : of + "Error", error.estimate());
    if (Double.isFinite(error.standardError())) {
      evidence.add(of.isEmpty() ? "standardError" : of + "StandardError", error.standardError());
    }
  }
}
