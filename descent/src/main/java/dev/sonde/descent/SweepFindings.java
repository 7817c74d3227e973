package dev.sonde.descent;

import dev.sonde.descent.cells.SideFigure;
import dev.sonde.descent.design.SweepAxis;
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
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.runs.CellStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a reader of a sweep should notice, as codes with evidence.
 *
 * <table border="1">
 * <caption>Codes, when they are raised, and their evidence</caption>
 * <tr><th>code</th><th>severity: rule</th><th>evidence</th></tr>
 * <tr><td>{@code sweep-incomplete}</td><td>warning: cells are missing</td><td>{@code missing}</td></tr>
 * <tr><td>{@code cells-failed}</td><td>alarm</td><td>{@code failed}, {@code reason} of the first, [{@code axis}, {@code
 *     values} text]</td></tr>
 * <tr><td>{@code cells-diverged}</td><td>warning</td><td>{@code diverged}, {@code axis}, {@code
 *     values} text</td></tr>
 * <tr><td>{@code networks-unmeasured}</td><td>info: networks were trained and judged, and could not
 *     be measured</td><td>{@code unmeasured}, {@code axis}, {@code values} text, [{@code reason} of
 *     the first]</td></tr>
 * <tr><td>{@code no-better-than-constant}</td><td>alarm: test errors, with or without tuned
 *     regularisation, are not measurably below that of always naming the commonest class of the
 *     training labels, or their mean; nothing is advised and no measure called the best then.
 *     Warning: they are in every seed, and the seeds are too few to tell it of others</td><td>{@code
 *     axis}, {@code answer} text, {@code value} of the smallest {@code error}, {@code
 *     constantError}, {@code margin} that would have counted, {@code seeds} planned</td></tr>
 * <tr><td>{@code double-descent}</td><td>warning: a peak at the 5% level</td>
 *     <td>{@code axis} text, {@code peak}, {@code peakLow}, {@code peakHigh}, {@code peakError},
 *     {@code trainError} there, {@code valley}, {@code valleyError}, {@code rise}, {@code after}, {@code afterError}, {@code
 *     pValue}</td></tr>
 * <tr><td>{@code no-double-descent}</td><td>info</td><td>{@code axis}, {@code rise}, {@code pValue}</td></tr>
 * <tr><td>{@code descent-needs-values}</td><td>info: too few values for a peak between two others
 *     </td><td>{@code axis}, {@code planned} values, {@code needed}</td></tr>
 * <tr><td>{@code features-left-out}</td><td>info: linear features are no more than there are
 *     inputs</td><td>{@code axis}, {@code values} left out</td></tr>
 * <tr><td>{@code features-dependent}</td><td>info: the features of some width, in fewer dimensions
 *     than there are samples for, span fewer than they are many</td><td>{@code value} the largest
 *     such width, {@code rank} the mean number of dimensions there, {@code possible} how many there could be</td></tr>
 * <tr><td>{@code descent-untested}</td><td>warning: no two seeds ended at the same
 *     values, so there is no error bar</td><td>{@code axis}, {@code seeds} planned</td></tr>
 * <tr><td>{@code interpolation-threshold}</td><td>info</td><td>{@code axis}, {@code epsilon}, {@code
 *     threshold}, [{@code thresholdLow}, {@code thresholdHigh}], [{@code samplesAt}, {@code
 *     predictionsAt} of text, {@code targetsAt} where there are n or nK parameters], [{@code unavoidableError}, the largest, where
 *     no model avoids all]</td></tr>
 * <tr><td>{@code effective-model-complexity}</td><td>info: the same along the number of samples,
 *     the largest n that is fitted</td><td>as {@code interpolation-threshold}</td></tr>
 * <tr><td>{@code never-interpolates}</td><td>info</td><td>{@code axis}, {@code lowestTrainError},
 *     [{@code unavoidableError}]</td></tr>
 * <tr><td>{@code variance-at-peak}</td><td>info: the peak's error in two parts</td><td>{@code axis},
 *     {@code value}, {@code peakError}, {@code variance}, {@code bias}, [{@code valley}, {@code
 *     valleyVariance}]</td></tr>
 * <tr><td>{@code early-stopping-helps}</td><td>info: the best epoch is better than the last at the
 *     peak, seed by seed, beyond Student's 95% interval</td><td>{@code value}, {@code peakError}, {@code
 *     stoppedError}</td></tr>
 * <tr><td>{@code tuned-ridge-helps}</td><td>info: the best ridge is better than none at the peak,
 *     seed by seed, beyond Student's 95% interval</td>
 *     <td>{@code value}, {@code peakError}, {@code tunedError}, [{@code tunedPValue} where the tuned
 *     curve has no peak]</td></tr>
 * <tr><td>{@code tuned-decay-helps}</td><td>info: the same of the best weight decay</td><td>as
 *     {@code tuned-ridge-helps}</td></tr>
 * <tr><td>{@code best-measure}</td><td>info: the measure that ranks the models best, among the
 *     two or more known of at least 80% of them</td><td>{@code measure} text, {@code tau}, {@code tauLow}, {@code
 *     tauHigh}, {@code measures} count, {@code nets} count, [{@code parametersTau}]</td></tr>
 * <tr><td>{@code best-measure-from-valley}</td><td>info: the same among the models from the first
 *     valley of a double descent on, where bigger first hurts and then helps</td><td>as {@code
 *     best-measure}, and {@code axis}, {@code valley}</td></tr>
 * <tr><td>{@code best-measure-interpolating}</td><td>info: the same among the models with a
 *     training error of at most 1%, where they are not all</td><td>as {@code best-measure}</td></tr>
 * <tr><td>{@code no-measure-ranks}</td><td>info: the best measure has |τ| below 1/3</td><td>{@code
 *     measures} count, {@code nets} count, {@code measure} text, {@code tau},
 *     [{@code peak} of a double descent]</td></tr>
 * <tr><td>{@code size-advice}</td><td>info: see {@link Advice}</td><td>{@code axis}, {@code
 *     value}, {@code error}, [{@code ridge} or {@code decay}], [{@code best}, {@code bestError},
 *     {@code bestRidge} or {@code bestDecay}, where that is another], [{@code plainValue}, {@code
 *     plainError}: the best without tuning, where the advised model is tuned], [{@code
 *     stoppedValue}, {@code stoppedError}: where the curve of the best epoch is lowest, if that is
 *     below the best by more than two standard errors], [{@code avoidLow}, {@code avoidHigh}: the
 *     critical regime of a double descent, in whole numbers], [{@code seeds} where they are fewer
 *     than five]</td></tr>
 * <tr><td>{@code peaks-by-samples}</td><td>info: of a map, where the peak and the threshold are
 *     for each number of samples, if any has a peak</td><td>{@code axis}, and {@code samples}, {@code peaks}, {@code
 *     thresholds} texts in the same order, a dash where none was found</td></tr>
 * <tr><td>{@code more-samples-hurt}</td><td>warning: of a map, at the 5% level there is a value at
 *     which more samples make a larger error</td><td>{@code axis}, {@code value}, {@code fewer},
 *     {@code more}, {@code fewerError}, {@code moreError}, {@code pValue}</td></tr>
 * <tr><td>{@code more-samples-do-not-hurt}</td><td>info: there is none beyond the noise</td><td>
 *     {@code axis}, {@code pValue}</td></tr>
 * <tr><td>{@code preset-changed}</td><td>warning</td><td>{@code preset} and {@code options}
 *     texts</td></tr>
 * <tr><td colspan="3">A published figure is held against a sweep only once no cell of it is
 *     missing</td></tr>
 * <tr><td>{@code published-peak}, {@code published-norm-peak}, {@code published-threshold}</td>
 *     <td>info: a place that a published figure shows is there, within one step of the grid;
 *     warning: it is not</td><td>{@code preset}, {@code axis}, {@code expected}, {@code low}, {@code
 *     high}, [{@code measured}]</td></tr>
 * <tr><td>{@code published-critical-peak}</td><td>info: the test error peaks in the critical regime,
 *     within one step of the grid; warning: it does not</td><td>{@code preset}, {@code axis}, [{@code
 *     regimeLow}, {@code regimeHigh}, {@code low}, {@code high}], [{@code measured}]</td></tr>
 * <tr><td>{@code published-second-descent}, {@code published-falls-again}</td><td>info: test error
 *     falls below its first valley, or its peak, as in the figure; warning: it does not</td><td>
 *     {@code preset}, {@code axis}, [{@code before}, {@code after}]</td></tr>
 * </table>
 */
final class SweepFindings {
  private final Sweep sweep;
  private final SweepPlan plan;
  private final List<SweepPoint> points;
  private final DoubleDescent descent;
  private final PeakRemedies remedies;
  private final List<Finding> findings = new ArrayList<>();

  /** For a sweep whose findings are still empty. */
  SweepFindings(Sweep sweep, SweepPlan plan, PeakRemedies remedies) {
    this.sweep = sweep;
    this.plan = plan;
    this.remedies = remedies;
    points = sweep.points();
    descent = sweep.doubleDescent();
  }

  List<Finding> list() {
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
      Map<String, Object> evidence =
          evidence("failed", failed.size(), "reason", failed.get(0).note());
      String values = values(failed);
      if (!values.isEmpty()) {
        evidence.put("axis", axis());
        evidence.put("values", values);
      }
      add("cells-failed", Severity.ALARM, evidence);
    }
    if (sweep.missing() > 0) {
      add("sweep-incomplete", Severity.WARNING, evidence("missing", sweep.missing()));
    }
    leftOut();
    dependent();
    List<ModelRecord> diverged = with(CellStatus.DIVERGED);
    if (!diverged.isEmpty()) {
      add(
          "cells-diverged",
          Severity.WARNING,
          evidence("diverged", diverged.size(), "axis", axis(), "values", values(diverged)));
    }
    List<ModelRecord> unmeasured =
        with(CellStatus.DONE).stream().filter(ModelRecord::unmeasured).toList();
    if (!unmeasured.isEmpty()) {
      Map<String, Object> evidence =
          evidence("unmeasured", unmeasured.size(), "axis", axis(), "values", values(unmeasured));
      // ledgers of earlier versions do not say why
      unmeasured.stream()
          .map(ModelRecord::note)
          .filter(note -> !note.isEmpty())
          .findFirst()
          .ifPresent(note -> evidence.put("reason", note));
      add("networks-unmeasured", Severity.INFO, evidence);
    }
  }

  /** Values of a sweep over linear features beyond the inputs that there are. */
  private void leftOut() {
    boolean linear =
        sweep.axis() == SweepAxis.FEATURES && plan.design().features().kind().isLinear();
    double last = points.stream().mapToDouble(SweepPoint::value).max().orElse(Double.NaN);
    List<Double> beyond =
        plan.design().range().values().stream().filter(value -> linear && value > last).toList();
    if (!beyond.isEmpty() && sweep.missing() == 0) {
      add(
          "features-left-out",
          Severity.INFO,
          evidence("axis", axis(), "values", SweepRange.text(beyond).replace(",", ", ")));
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
                    "features-dependent",
                    Severity.INFO,
                    evidence(
                        "value",
                        point.value(),
                        "rank",
                        Math.round(rank(point)),
                        "possible",
                        Math.round(Math.min(point.value(), samplesToFit(point))))));
  }

  /** How many dimensions the features of one value span, an intercept not counted. */
  private double rank(SweepPoint point) {
    Average degrees = point.measures().get("degreesOfFreedom");
    return degrees == null ? Double.NaN : degrees.estimate() - intercepts(point);
  }

  private double samplesToFit(SweepPoint point) {
    return plan.design().data().samples() - intercepts(point);
  }

  private double intercepts(SweepPoint point) {
    return (double) point.parameters() / Math.max(1, sweep.classes()) - point.value();
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
        "no-better-than-constant",
        constant.everySeed() ? Severity.WARNING : Severity.ALARM,
        evidence(
            "axis", axis(),
            "answer", sweep.classes() > 0 ? "commonest-class" : "mean",
            "value", constant.smallest().value(),
            "error", constant.smallest().testError().estimate(),
            "constantError", constant.constantError(),
            "margin", constant.margin(),
            "seeds", plan.design().repetitions().seeds()));
  }

  private void descent() {
    if (descent.found() && descent.peak().isPresent()) {
      DoubleDescent.Place peak = descent.peak().get();
      Map<String, Object> evidence =
          evidence(
              "axis", axis(),
              "peak", peak.value(),
              "peakLow", peak.low(),
              "peakHigh", peak.high());
      error(evidence, "peak", peak.testError());
      sweep
          .point(peak.value())
          .ifPresent(point -> evidence.put("trainError", point.trainError().estimate()));
      descent
          .valley()
          .ifPresent(
              valley -> {
                evidence.put("valley", valley.value());
                error(evidence, "valley", valley.testError());
                evidence.put("rise", peak.testError().estimate() - valley.testError().estimate());
              });
      descent
          .after()
          .ifPresent(
              after -> {
                evidence.put("after", after.value());
                error(evidence, "after", after.testError());
              });
      evidence.put("pValue", descent.pValue());
      add("double-descent", Severity.WARNING, evidence);
    } else if (points.size() < DoubleDescent.FEWEST_VALUES) {
      add(
          "descent-needs-values",
          Severity.INFO,
          evidence(
              "axis", axis(), "planned", points.size(), "needed", DoubleDescent.FEWEST_VALUES));
    } else if (Double.isNaN(descent.pValue())) {
      add(
          "descent-untested",
          Severity.WARNING,
          evidence("axis", axis(), "seeds", plan.design().repetitions().seeds()));
    } else {
      add(
          "no-double-descent",
          Severity.INFO,
          evidence("axis", axis(), "rise", descent.rise(), "pValue", descent.pValue()));
    }
  }

  private void threshold() {
    boolean samples = plan.design().axis() == SweepAxis.SAMPLES;
    double unavoidable = points.stream().mapToDouble(SweepFindings::unavoidable).max().orElse(0);
    Optional<InterpolationThreshold> headline = sweep.headlineThreshold();
    if (headline.isPresent()) {
      InterpolationThreshold threshold = headline.get();
      Map<String, Object> evidence =
          evidence("axis", axis(), "epsilon", threshold.epsilon(), "threshold", threshold.value());
      if (Double.isFinite(threshold.low()) && Double.isFinite(threshold.high())) {
        evidence.put("thresholdLow", threshold.low());
        evidence.put("thresholdHigh", threshold.high());
      }
      // features count once for every output: their landmark is the number of samples itself
      sweep.landmarks().stream()
          .filter(landmark -> sweep.axis() != SweepAxis.FEATURES)
          .forEach(landmark -> evidence.put(name(landmark.kind()) + "At", landmark.value()));
      if (unavoidable > 0) {
        evidence.put("unavoidableError", unavoidable);
      }
      add(
          samples ? "effective-model-complexity" : "interpolation-threshold",
          Severity.INFO,
          evidence);
      return;
    }
    SweepPoint lowest = Collections.min(points, Comparator.comparingDouble(SweepFindings::missed));
    if (!sweep.thresholds().isEmpty() && missed(lowest) > InterpolationThreshold.HEADLINE) {
      Map<String, Object> evidence =
          evidence("axis", axis(), "lowestTrainError", lowest.trainError().estimate());
      if (unavoidable > 0) {
        evidence.put("unavoidableError", unavoidable(lowest));
      }
      add("never-interpolates", Severity.INFO, evidence);
    }
  }

  /** A window of text is as many predictions as it has tokens. */
  private String name(Landmark.Kind kind) {
    boolean text = sweep.setting("predictions").isPresent();
    return text && kind == Landmark.Kind.SAMPLES ? "predictions" : kind.label();
  }

  /** The training error beyond what no model of the kind avoids. */
  private static double missed(SweepPoint point) {
    return point.trainError().estimate() - unavoidable(point);
  }

  private static double unavoidable(SweepPoint point) {
    Average known = point.measures().get(SideFigure.UNAVOIDABLE_ERROR.label());
    return known == null ? 0 : known.estimate();
  }

  private void map(SampleMap map) {
    if (map.rows().stream().anyMatch(row -> row.doubleDescent().peak().isPresent())) {
      add(
          "peaks-by-samples",
          Severity.INFO,
          evidence(
              "axis", axis(),
              "samples", texts(map, row -> Optional.of((double) row.samples())),
              "peaks",
                  texts(map, row -> row.doubleDescent().peak().map(DoubleDescent.Place::value)),
              "thresholds", texts(map, SampleMap.Row::threshold),
              "epsilon", InterpolationThreshold.HEADLINE));
    }
    SampleEffect effect = map.effect();
    if (effect.worst().isPresent()) {
      SampleEffect.Worst worst = effect.worst().get();
      add(
          "more-samples-hurt",
          Severity.WARNING,
          evidence(
              "axis", axis(),
              "value", worst.value(),
              "fewer", worst.fewer(),
              "more", worst.more(),
              "fewerError", worst.fewerError().estimate(),
              "moreError", worst.moreError().estimate(),
              "pValue", effect.pValue()));
    } else if (Double.isFinite(effect.pValue())) {
      add(
          "more-samples-do-not-hurt",
          Severity.INFO,
          evidence("axis", axis(), "pValue", effect.pValue()));
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
      Map<String, Object> evidence =
          evidence(
              "axis", axis(),
              "value", peak.value(),
              "peakError", error,
              "variance", peak.variance().estimate(),
              "bias", peak.bias().estimate());
      descent
          .valley()
          .flatMap(valley -> sweep.point(valley.value()))
          .ifPresent(
              valley -> {
                evidence.put("valley", valley.value());
                evidence.put("valleyVariance", valley.variance().estimate());
              });
      add("variance-at-peak", Severity.INFO, evidence);
    }
    if (PeakRemedies.helps(remedies.stopping())) {
      add(
          "early-stopping-helps",
          Severity.INFO,
          evidence(
              "axis", axis(),
              "value", peak.value(),
              "peakError", error,
              "stoppedError", peak.earlyStopped().estimate()));
    }
    if (PeakRemedies.helps(remedies.tuning())) {
      Map<String, Object> evidence =
          evidence(
              "axis", axis(),
              "value", peak.value(),
              "peakError", error,
              "tunedError", peak.tuned().estimate());
      DoubleDescent tuned = sweep.tunedDescent();
      if (!tuned.found() && Double.isFinite(tuned.pValue())) {
        evidence.put("tunedPValue", tuned.pValue());
      }
      boolean ridge = plan.design().axis() == SweepAxis.FEATURES;
      add(ridge ? "tuned-ridge-helps" : "tuned-decay-helps", Severity.INFO, evidence);
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
      Map<String, Object> evidence =
          evidence(
              "measures", covered.size(),
              "nets", best.n(),
              "measure", best.measure(),
              "tau", best.kendallTau());
      descent.peak().ifPresent(peak -> evidence.put("peak", peak.value()));
      add("no-measure-ranks", Severity.INFO, evidence);
    } else {
      add("best-measure", Severity.INFO, ranking(covered));
    }
    Optional<ScoreboardEntry> fromValley = sweep.bestMeasure("fromValley");
    if (fromValley.isPresent() && descent.valley().isPresent()) {
      Map<String, Object> evidence = evidence("axis", axis());
      evidence.put("valley", descent.valley().get().value());
      evidence.putAll(ranking(covered("fromValley")));
      add("best-measure-from-valley", Severity.INFO, evidence);
    }
    // where the two groups are the same models it has been said
    sweep
        .bestMeasure("interpolating")
        .filter(one -> one.n() < best.n())
        .filter(one -> fromValley.filter(other -> isSame(one, other)).isEmpty())
        .ifPresent(
            one -> {
              Map<String, Object> evidence = ranking(covered(one.nets()));
              evidence.put("epsilon", ScoreboardEntry.INTERPOLATING);
              add("best-measure-interpolating", Severity.INFO, evidence);
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

  private static Map<String, Object> ranking(List<ScoreboardEntry> covered) {
    ScoreboardEntry best = covered.get(0);
    Map<String, Object> evidence = evidence("measure", best.measure(), "tau", best.kendallTau());
    if (Double.isFinite(best.low()) && Double.isFinite(best.high())) {
      evidence.put("tauLow", best.low());
      evidence.put("tauHigh", best.high());
    }
    evidence.put("measures", covered.size());
    evidence.put("nets", best.n());
    covered.stream()
        .skip(1)
        .filter(entry -> entry.measure().equals("parameters"))
        .findFirst()
        .ifPresent(entry -> evidence.put("parametersTau", entry.kendallTau()));
    BestMeasure.rival(covered)
        .ifPresent(
            rival -> {
              evidence.put("rival", rival.measure());
              evidence.put("rivalTau", rival.kendallTau());
            });
    return evidence;
  }

  private void advice() {
    sweep
        .advice()
        .ifPresent(
            found -> {
              Map<String, Object> evidence = evidence("axis", axis(), "value", found.value());
              error(evidence, "", found.testError());
              found.regularisation().ifPresent(by -> evidence.put(strength("", by), by.value()));
              boolean isBest =
                  found.best() == found.value()
                      && found.bestRegularisation().equals(found.regularisation());
              if (!isBest) {
                evidence.put("best", found.best());
                error(evidence, "best", found.bestError());
                found
                    .bestRegularisation()
                    .ifPresent(by -> evidence.put(strength("best", by), by.value()));
              }
              if (found.regularisation().isPresent()) {
                SweepPoint plain =
                    Collections.min(
                        points, Comparator.comparingDouble(p -> p.testError().estimate()));
                evidence.put("plainValue", plain.value());
                error(evidence, "plain", plain.testError());
              }
              better(evidence, found.bestError(), "stopped", SweepPoint::earlyStopped);
              if (descent.found() && sweep.criticalRegime().isPresent()) {
                evidence.put("avoidLow", Math.round(sweep.criticalRegime().get().low()));
                evidence.put("avoidHigh", Math.round(sweep.criticalRegime().get().high()));
              }
              if (found.seeds() < Advice.FEW_SEEDS) {
                evidence.put("seeds", found.seeds());
              }
              add("size-advice", Severity.INFO, evidence);
            });
  }

  private static String strength(String of, Advice.Regularisation by) {
    boolean ridge = by.kind() == Advice.Regularisation.Kind.RIDGE;
    return of.isEmpty() ? (ridge ? "ridge" : "decay") : of + (ridge ? "Ridge" : "Decay");
  }

  /** Adds where a remedy's curve is lowest, if that is below the best without it and both bars. */
  private void better(
      Map<String, Object> evidence,
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
              evidence.put(name + "Value", point.value());
              error(evidence, name, remedied.apply(point));
            });
  }

  private String axis() {
    return plan.design().axis().label();
  }

  private void add(String code, Severity severity, Map<String, Object> evidence) {
    findings.add(new Finding(code, severity, evidence));
  }

  /** Adds an error, {@code peakError}, and its standard error over seeds where that is known. */
  private static void error(Map<String, Object> evidence, String of, Average error) {
    evidence.put(of.isEmpty() ? "error" : of + "Error", error.estimate());
    if (Double.isFinite(error.standardError())) {
      evidence.put(of.isEmpty() ? "standardError" : of + "StandardError", error.standardError());
    }
  }

  private static Map<String, Object> evidence(Object... namesAndValues) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      evidence.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
    }
    return evidence;
  }
}
