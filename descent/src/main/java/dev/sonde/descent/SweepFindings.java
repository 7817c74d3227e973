package dev.sonde.descent;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.results.Advice;
import dev.sonde.descent.results.BestMeasure;
import dev.sonde.descent.results.ConstantComparison;
import dev.sonde.descent.results.Landmark;
import dev.sonde.descent.results.ModelRecord;
import dev.sonde.descent.results.PeakRemedies;
import dev.sonde.descent.results.SampleEffect;
import dev.sonde.descent.results.SampleMap;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.descent.statistics.InterpolationThreshold;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.runs.CellStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a reader of a sweep should notice, as codes with evidence.
 *
 * <p>{@link SweepFindingCode} lists what they are about, the rule of each and its evidence.
 */
public final class SweepFindings {
  private final Sweep sweep;
  private final SweepDesign design;
  private final List<SweepPoint> points;
  private final DoubleDescent descent;
  private final PeakRemedies remedies;
  private final List<Finding> findings = new ArrayList<>();

  private SweepFindings(Sweep sweep) {
    this.sweep = sweep;
    design = sweep.design();
    remedies = sweep.remedies();
    points = sweep.points();
    descent = sweep.doubleDescent();
  }

  /**
   * What a reader of a sweep should notice.
   *
   * @param sweep the sweep, finished or not
   * @return findings in the order of reading
   */
  public static List<Finding> of(Sweep sweep) {
    return List.copyOf(new SweepFindings(sweep).list());
  }

  private List<Finding> list() {
    cells();
    if (!points.isEmpty()) {
      sweep.constant().filter(one -> !one.better()).ifPresent(this::noBetterThan);
      descent();
      threshold();
      remedies();
      sweep.sampleMap().ifPresent(this::map);
      if (sweep.learned()) {
        measure();
      }
      advice();
      findings.addAll(new PublishedFacts(sweep).list());
    }
    return findings;
  }

  private void cells() {
    List<ModelRecord> failed = with(CellStatus.FAILED);
    if (!failed.isEmpty()) {
      Evidence.Builder evidence =
          Evidence.builder().add("failed", failed.size()).add("reason", failed.get(0).note());
      String values = values(failed);
      if (!values.isEmpty()) {
        evidence.add("axis", axis());
        evidence.add("values", values);
      }
      add(SweepFindingCode.CELLS_FAILED, Severity.ALARM, evidence);
    }
    if (sweep.missing() > 0) {
      add(
          SweepFindingCode.SWEEP_INCOMPLETE,
          Severity.WARNING,
          Evidence.builder().add("missing", sweep.missing()));
    }
    leftOut();
    dependent();
    List<ModelRecord> diverged = with(CellStatus.DIVERGED);
    if (!diverged.isEmpty()) {
      add(
          SweepFindingCode.CELLS_DIVERGED,
          Severity.WARNING,
          Evidence.builder()
              .add("diverged", diverged.size())
              .add("axis", axis())
              .add("values", values(diverged)));
    }
    List<ModelRecord> unmeasured =
        with(CellStatus.DONE).stream().filter(ModelRecord::unmeasured).toList();
    if (!unmeasured.isEmpty()) {
      Evidence.Builder evidence =
          Evidence.builder()
              .add("unmeasured", unmeasured.size())
              .add("axis", axis())
              .add("values", values(unmeasured));
      // ledgers of earlier versions do not say why
      unmeasured.stream()
          .map(ModelRecord::note)
          .filter(note -> !note.isEmpty())
          .findFirst()
          .ifPresent(note -> evidence.add("reason", note));
      add(SweepFindingCode.NETWORKS_UNMEASURED, Severity.INFO, evidence);
    }
  }

  /** Values of a sweep over linear features beyond the inputs that there are. */
  private void leftOut() {
    boolean linear = sweep.axis() == SweepAxis.FEATURES && design.features().kind().isLinear();
    double last = points.stream().mapToDouble(SweepPoint::value).max().orElse(Double.NaN);
    List<Double> beyond =
        design.range().values().stream().filter(value -> linear && value > last).toList();
    if (!beyond.isEmpty() && sweep.missing() == 0) {
      add(
          SweepFindingCode.FEATURES_LEFT_OUT,
          Severity.INFO,
          Evidence.builder()
              .add("axis", axis())
              .add("values", SweepRange.text(beyond).replace(",", ", ")));
    }
  }

  /** Features that are constant, repeated or sums of others in the training samples. */
  private void dependent() {
    if (sweep.axis() != SweepAxis.FEATURES) {
      return;
    }
    points.stream()
        .filter(point -> rank(point) < Math.min(point.value(), samplesToFit(point)) - 0.5)
        .reduce((one, next) -> next)
        .ifPresent(
            point ->
                add(
                    SweepFindingCode.FEATURES_DEPENDENT,
                    Severity.INFO,
                    Evidence.builder()
                        .add("value", point.value())
                        .add("rank", Math.round(rank(point)))
                        .add(
                            "possible", Math.round(Math.min(point.value(), samplesToFit(point))))));
  }

  /** How many dimensions the features of one value span, an intercept not counted. */
  private double rank(SweepPoint point) {
    Average degrees = point.measures().get("degreesOfFreedom");
    return degrees == null ? Double.NaN : degrees.estimate() - intercepts(point);
  }

  private double samplesToFit(SweepPoint point) {
    return design.data().samples() - intercepts(point);
  }

  private double intercepts(SweepPoint point) {
    return (double) point.parameters() / Math.max(1, sweep.known().classes()) - point.value();
  }

  /** Where models stand; empty for those that are of no one value. */
  private static String values(List<ModelRecord> models) {
    List<Double> values =
        models.stream()
            .map(ModelRecord::value)
            .filter(Double::isFinite)
            .distinct()
            .sorted()
            .toList();
    return values.isEmpty() ? "" : SweepRange.text(values).replace(",", ", ");
  }

  private List<ModelRecord> with(CellStatus status) {
    return sweep.models().stream().filter(model -> model.status() == status).toList();
  }

  private void noBetterThan(ConstantComparison constant) {
    add(
        SweepFindingCode.NO_BETTER_THAN_CONSTANT,
        constant.everySeed() ? Severity.WARNING : Severity.ALARM,
        Evidence.builder()
            .add("axis", axis())
            .add("answer", sweep.known().classes() > 0 ? "commonest-class" : "mean")
            .add("value", constant.smallest().value())
            .add("error", constant.smallest().testError().estimate())
            .add("constantError", constant.constantError())
            .add("margin", constant.margin())
            .add("seeds", design.repetitions().seeds()));
  }

  private void descent() {
    if (descent.found() && descent.peak().isPresent()) {
      DoubleDescent.Place peak = descent.peak().get();
      Evidence.Builder evidence =
          Evidence.builder()
              .add("axis", axis())
              .add("peak", peak.value())
              .add("peakLow", peak.low())
              .add("peakHigh", peak.high());
      error(evidence, "peak", peak.testError());
      sweep
          .point(peak.value())
          .ifPresent(point -> evidence.add("trainError", point.trainError().estimate()));
      descent
          .valley()
          .ifPresent(
              valley -> {
                evidence.add("valley", valley.value());
                error(evidence, "valley", valley.testError());
                evidence.add("rise", peak.testError().estimate() - valley.testError().estimate());
              });
      descent
          .after()
          .ifPresent(
              after -> {
                evidence.add("after", after.value());
                error(evidence, "after", after.testError());
              });
      evidence.add("pValue", descent.pValue());
      add(SweepFindingCode.DOUBLE_DESCENT, Severity.WARNING, evidence);
    } else if (points.size() < DoubleDescent.FEWEST_VALUES) {
      add(
          SweepFindingCode.DESCENT_NEEDS_VALUES,
          Severity.INFO,
          Evidence.builder()
              .add("axis", axis())
              .add("planned", points.size())
              .add("needed", DoubleDescent.FEWEST_VALUES));
    } else if (Double.isNaN(descent.pValue())) {
      add(
          SweepFindingCode.DESCENT_UNTESTED,
          Severity.WARNING,
          Evidence.builder().add("axis", axis()).add("seeds", design.repetitions().seeds()));
    } else {
      add(
          SweepFindingCode.NO_DOUBLE_DESCENT,
          Severity.INFO,
          Evidence.builder()
              .add("axis", axis())
              .add("rise", descent.rise())
              .add("pValue", descent.pValue()));
    }
  }

  private void threshold() {
    boolean samples = design.axis() == SweepAxis.SAMPLES;
    double unavoidable = points.stream().mapToDouble(SweepFindings::unavoidable).max().orElse(0);
    Optional<InterpolationThreshold> headline = sweep.headlineThreshold();
    if (headline.isPresent()) {
      InterpolationThreshold threshold = headline.get();
      Evidence.Builder evidence =
          Evidence.builder()
              .add("axis", axis())
              .add("epsilon", threshold.epsilon())
              .add("threshold", threshold.value());
      if (Double.isFinite(threshold.low()) && Double.isFinite(threshold.high())) {
        evidence.add("thresholdLow", threshold.low());
        evidence.add("thresholdHigh", threshold.high());
      }
      // features count once for every output: their landmark is the number of samples itself
      sweep.landmarks().stream()
          .filter(landmark -> sweep.axis() != SweepAxis.FEATURES)
          .forEach(landmark -> evidence.add(name(landmark.kind()) + "At", landmark.value()));
      if (unavoidable > 0) {
        evidence.add("unavoidableError", unavoidable);
      }
      add(
          samples
              ? SweepFindingCode.EFFECTIVE_MODEL_COMPLEXITY
              : SweepFindingCode.INTERPOLATION_THRESHOLD,
          Severity.INFO,
          evidence);
      return;
    }
    SweepPoint lowest = Collections.min(points, Comparator.comparingDouble(SweepFindings::missed));
    if (!sweep.thresholds().isEmpty() && missed(lowest) > InterpolationThreshold.HEADLINE) {
      Evidence.Builder evidence =
          Evidence.builder()
              .add("axis", axis())
              .add("lowestTrainError", lowest.trainError().estimate());
      if (unavoidable > 0) {
        evidence.add("unavoidableError", unavoidable(lowest));
      }
      add(SweepFindingCode.NEVER_INTERPOLATES, Severity.INFO, evidence);
    }
  }

  /** A window of text is as many predictions as it has tokens. */
  private String name(Landmark.Kind kind) {
    boolean text = sweep.known().isText();
    return text && kind == Landmark.Kind.SAMPLES ? "predictions" : kind.label();
  }

  /** The training error beyond what no model of the kind avoids. */
  private static double missed(SweepPoint point) {
    return point.trainError().estimate() - unavoidable(point);
  }

  private static double unavoidable(SweepPoint point) {
    Average known = point.references().unavoidableError();
    return known.n() == 0 ? 0 : known.estimate();
  }

  private void map(SampleMap map) {
    if (map.rows().stream().anyMatch(row -> row.doubleDescent().peak().isPresent())) {
      add(
          SweepFindingCode.PEAKS_BY_SAMPLES,
          Severity.INFO,
          Evidence.builder()
              .add("axis", axis())
              .add("samples", texts(map, row -> Optional.of((double) row.samples())))
              .add(
                  "peaks",
                  texts(map, row -> row.doubleDescent().peak().map(DoubleDescent.Place::value)))
              .add("thresholds", texts(map, SampleMap.Row::threshold))
              .add("epsilon", InterpolationThreshold.HEADLINE));
    }
    SampleEffect effect = map.effect();
    if (effect.worst().isPresent()) {
      SampleEffect.Worst worst = effect.worst().get();
      add(
          SweepFindingCode.MORE_SAMPLES_HURT,
          Severity.WARNING,
          Evidence.builder()
              .add("axis", axis())
              .add("value", worst.value())
              .add("fewer", worst.fewer())
              .add("more", worst.more())
              .add("fewerError", worst.fewerError().estimate())
              .add("moreError", worst.moreError().estimate())
              .add("pValue", effect.pValue()));
    } else if (Double.isFinite(effect.pValue())) {
      add(
          SweepFindingCode.MORE_SAMPLES_DO_NOT_HURT,
          Severity.INFO,
          Evidence.builder().add("axis", axis()).add("pValue", effect.pValue()));
    }
  }

  /** One figure of every row, whole numbers, a dash where there is none. */
  private static String texts(SampleMap map, Function<SampleMap.Row, Optional<Double>> figure) {
    return map.rows().stream()
        .map(figure)
        .map(found -> found.map(value -> Long.toString(Math.round(value))).orElse("—"))
        .collect(Collectors.joining(", "));
  }

  private void remedies() {
    if (!descent.found() || descent.peak().isEmpty()) {
      return;
    }
    sweep.point(descent.peak().get().value()).ifPresent(this::remedies);
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

  private void measure() {
    List<ScoreboardEntry> covered = covered("all");
    // the best of one says nothing
    if (covered.size() < 2) {
      return;
    }
    ScoreboardEntry best = covered.get(0);
    if (!BestMeasure.ranks(best)) {
      Evidence.Builder evidence =
          Evidence.builder()
              .add("measures", covered.size())
              .add("nets", best.n())
              .add("measure", best.measure())
              .add("tau", best.kendallTau());
      descent.peak().ifPresent(peak -> evidence.add("peak", peak.value()));
      add(SweepFindingCode.NO_MEASURE_RANKS, Severity.INFO, evidence);
    } else {
      add(SweepFindingCode.BEST_MEASURE, Severity.INFO, ranking(covered));
    }
    Optional<ScoreboardEntry> fromValley = sweep.bestMeasure("fromValley");
    if (fromValley.isPresent() && descent.valley().isPresent()) {
      Evidence.Builder evidence = Evidence.builder().add("axis", axis());
      evidence.add("valley", descent.valley().get().value());
      evidence.addAll(ranking(covered("fromValley")).build());
      add(SweepFindingCode.BEST_MEASURE_FROM_VALLEY, Severity.INFO, evidence);
    }
    // where the two groups are the same models it has been said
    sweep
        .bestMeasure("interpolating")
        .filter(one -> one.n() < best.n())
        .filter(one -> fromValley.filter(other -> isSame(one, other)).isEmpty())
        .ifPresent(
            one -> {
              Evidence.Builder evidence = ranking(covered(one.nets()));
              evidence.add("epsilon", ScoreboardEntry.INTERPOLATING);
              add(SweepFindingCode.BEST_MEASURE_INTERPOLATING, Severity.INFO, evidence);
            });
  }

  private static boolean isSame(ScoreboardEntry one, ScoreboardEntry other) {
    return one.measure().equals(other.measure())
        && one.n() == other.n()
        && one.kendallTau() == other.kendallTau();
  }

  private List<ScoreboardEntry> covered(String nets) {
    return BestMeasure.candidates(sweep.scoreboard(), nets);
  }

  private static Evidence.Builder ranking(List<ScoreboardEntry> covered) {
    ScoreboardEntry best = covered.get(0);
    Evidence.Builder evidence =
        Evidence.builder().add("measure", best.measure()).add("tau", best.kendallTau());
    if (Double.isFinite(best.low()) && Double.isFinite(best.high())) {
      evidence.add("tauLow", best.low());
      evidence.add("tauHigh", best.high());
    }
    evidence.add("measures", covered.size());
    evidence.add("nets", best.n());
    covered.stream()
        .skip(1)
        .filter(entry -> entry.measure().equals("parameters"))
        .findFirst()
        .ifPresent(entry -> evidence.add("parametersTau", entry.kendallTau()));
    BestMeasure.rival(covered)
        .ifPresent(
            rival -> {
              evidence.add("rival", rival.measure());
              evidence.add("rivalTau", rival.kendallTau());
            });
    return evidence;
  }

  private void advice() {
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
  private static void error(Evidence.Builder evidence, String of, Average error) {
    evidence.add(of.isEmpty() ? "error" : of + "Error", error.estimate());
    if (Double.isFinite(error.standardError())) {
      evidence.add(of.isEmpty() ? "standardError" : of + "StandardError", error.standardError());
    }
  }
}
