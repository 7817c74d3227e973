package dev.sonde.descent;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.results.BestMeasure;
import dev.sonde.descent.results.ConstantComparison;
import dev.sonde.descent.results.Landmark;
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

  private final List<Finding> findings = new ArrayList<>();

  private SweepFindings(Sweep sweep) {
    this.sweep = sweep;
    design = sweep.design();

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
    findings.addAll(new CellFindings(sweep).list());
    if (!points.isEmpty()) {
      sweep.constant().filter(one -> !one.better()).ifPresent(this::noBetterThan);
      descent();
      threshold();
      findings.addAll(new AdviceFindings(sweep).remedies());
      sweep.sampleMap().ifPresent(this::map);
      if (sweep.learned()) {
        measure();
      }
      findings.addAll(new AdviceFindings(sweep).advice());
      findings.addAll(new PublishedFacts(sweep).list());
    }
    return findings;
  }

  private void noBetterThan(ConstantComparison constant) {
    String answer = sweep.known().classes() > 0 ? "commonest-class" : "mean";
    if (constant.verdict() == ConstantComparison.Verdict.TOO_FEW_SEEDS) {
      add(
          SweepFindingCode.SEEDS_TOO_FEW,
          Severity.WARNING,
          Evidence.builder()
              .add("answer", answer)
              .add("gain", constant.gain())
              .add("neededGain", constant.needed())
              .add("seeds", design.repetitions().seeds()));
      return;
    }
    add(
        SweepFindingCode.NO_BETTER_THAN_CONSTANT,
        constant.learned() ? Severity.WARNING : Severity.ALARM,
        Evidence.builder()
            .add("axis", axis())
            .add("answer", answer)
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
      AdviceFindings.error(evidence, "peak", peak.testError());
      sweep
          .point(peak.value())
          .ifPresent(point -> evidence.add("trainError", point.trainError().estimate()));
      descent
          .valley()
          .ifPresent(
              valley -> {
                evidence.add("valley", valley.value());
                AdviceFindings.error(evidence, "valley", valley.testError());
                evidence.add("rise", peak.testError().estimate() - valley.testError().estimate());
              });
      descent
          .after()
          .ifPresent(
              after -> {
                evidence.add("after", after.value());
                AdviceFindings.error(evidence, "after", after.testError());
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

  private String axis() {
    return design.axis().label();
  }

  private void add(SweepFindingCode code, Severity severity, Evidence.Builder evidence) {
    findings.add(new Finding(code, severity, evidence.build()));
  }
}
