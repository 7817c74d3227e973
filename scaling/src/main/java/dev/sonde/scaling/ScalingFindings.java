package dev.sonde.scaling;

import dev.sonde.attention.heads.VerdictRules;
import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.RowMean;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.scaling.ScalingCell.Outcome;
import dev.sonde.spectra.Estimate.Interval;
import dev.sonde.spectra.StudentT;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.BiPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What trained scales say, each with its evidence; nothing that the seeds do not resolve. */
public final class ScalingFindings {
  private final ScalingResult result;
  private final ScalingSetting setting;
  private final List<Finding> findings = new ArrayList<>();

  private ScalingFindings(ScalingResult result) {
    this.result = result;
    this.setting = result.setting();
  }

  /**
   * What the figures say.
   *
   * @param result the trainings
   * @return findings in the order of reading
   */
  public static List<Finding> of(ScalingResult result) {
    ScalingFindings rules = new ScalingFindings(result);
    rules.partial();
    rules.oneSeed();
    if (!rules.tooShort()) {
      for (ScalingVariant variant : ScalingVariant.values()) {
        if (variant != ScalingVariant.ROOT) {
          rules.against(variant);
        }
      }
    }
    rules.saturates();
    rules.gradient(ScalingVariant.NONE);
    rules.gradient(ScalingVariant.DIMENSION);
    rules.diverged();
    rules.edge();
    return List.copyOf(rules.findings);
  }

  private void partial() {
    if (result.missing() > 0) {
      add(
          ScalingFindingCode.SCALING_PARTIAL,
          Severity.WARNING,
          Evidence.of("missing", result.missing()).and("trainings", setting.cells()));
    }
  }

  private void oneSeed() {
    if (setting.seeds() == 1) {
      add(
          ScalingFindingCode.SCALING_ONE_SEED,
          Severity.WARNING,
          Evidence.of("trainings", setting.cells()));
    }
  }

  /** Where attention does not help yet, what its scale costs is not claimed either. */
  private boolean tooShort() {
    double lowest = Double.POSITIVE_INFINITY;
    for (int d : setting.headSizes()) {
      OptionalDouble rate = result.bestRate(ScalingVariant.ROOT, d);
      if (rate.isPresent()) {
        double loss = result.finalLoss(ScalingVariant.ROOT, d, rate.getAsDouble()).estimate();
        lowest = Math.min(lowest, loss);
      }
    }
    boolean tooShort = Double.isFinite(lowest) && lowest >= result.baselines().pair();
    if (tooShort) {
      add(
          ScalingFindingCode.SCALING_SHORT,
          Severity.WARNING,
          Evidence.of("rootLoss", lowest)
              .and("pairLoss", result.baselines().pair())
              .and("steps", setting.steps()));
    }
    return tooShort;
  }

  private void against(ScalingVariant variant) {
    List<ScalingComparison> all = ScalingDifferences.atBestRates(result).of(variant);
    List<ScalingComparison> costs =
        all.stream().filter(c -> c.resolved() && c.difference().estimate() > 0).toList();
    List<ScalingComparison> gains =
        all.stream().filter(c -> c.resolved() && c.difference().estimate() < 0).toList();
    Comparator<ScalingComparison> byDifference =
        Comparator.comparing(c -> c.difference().estimate());
    costs.stream()
        .max(byDifference)
        .ifPresent(worst -> add(ScalingFindingCode.SCALING_COSTS, worst, costs));
    gains.stream()
        .min(byDifference)
        .ifPresent(best -> add(ScalingFindingCode.SCALING_GAINS, best, gains));
    if (!all.isEmpty() && costs.isEmpty() && gains.isEmpty() && setting.seeds() > 1) {
      add(
          ScalingFindingCode.SCALING_EQUAL,
          Severity.INFO,
          Evidence.of("variant", variant.label()).and("sizes", sizes(all)));
    }
  }

  private void add(
      ScalingFindingCode code, ScalingComparison most, List<ScalingComparison> resolved) {
    add(
        code,
        Severity.INFO,
        Evidence.of("variant", most.variant().label())
            .and("sizes", sizes(resolved))
            .and("dimension", most.headSize())
            .and("difference", most.difference().estimate())
            .and("standardError", most.difference().standardError())
            .and("loss", most.loss().estimate())
            .and("rootLoss", most.rootLoss().estimate())
            .and("pairLoss", result.baselines().pair()));
  }

  /** For example {@code 8: +0.071 ± 0.010, 32: +0.260 ± 0.010}. */
  private static String sizes(List<ScalingComparison> comparisons) {
    return comparisons.stream()
        .map(
            c ->
                String.format(
                    Locale.ROOT,
                    "%d: %+.3f ± %.3f",
                    c.headSize(),
                    c.difference().estimate(),
                    c.difference().standardError()))
        .collect(Collectors.joining(", "));
  }

  private void saturates() {
    setting.headSizes().stream()
        .filter(
            d ->
                result.bestRate(ScalingVariant.NONE, d).isPresent()
                    && result.bestRate(ScalingVariant.ROOT, d).isPresent())
        .filter(d -> start(ScalingVariant.NONE, d, ScalingStep::logitStd) > VerdictRules.WIDE)
        .max(Comparator.naturalOrder())
        .ifPresent(
            d ->
                add(
                    ScalingFindingCode.SCALING_SATURATES,
                    Severity.INFO,
                    Evidence.of("dimension", d)
                        .and("startStd", start(ScalingVariant.NONE, d, ScalingStep::logitStd))
                        .and(
                            "startEntropy",
                            start(ScalingVariant.NONE, d, ScalingStep::entropyRatio))
                        .and(
                            "startOneHot",
                            start(ScalingVariant.NONE, d, ScalingStep::nearOneHotShare))
                        .and("endStd", end(ScalingVariant.NONE, d, ScalingStep::logitStd))
                        .and("endEntropy", end(ScalingVariant.NONE, d, ScalingStep::entropyRatio))
                        .and("largestLogit", end(ScalingVariant.NONE, d, ScalingStep::largestLogit))
                        .and(
                            "rootStartEntropy",
                            start(ScalingVariant.ROOT, d, ScalingStep::entropyRatio))
                        .and(
                            "rootEndEntropy",
                            end(ScalingVariant.ROOT, d, ScalingStep::entropyRatio))));
  }

  /** At the largest head size of which both have all of their seeds. */
  private void gradient(ScalingVariant variant) {
    setting.headSizes().stream()
        .filter(
            d ->
                result.bestRate(variant, d).isPresent()
                    && result.bestRate(ScalingVariant.ROOT, d).isPresent())
        .max(Comparator.naturalOrder())
        .ifPresent(d -> gradient(variant, d));
  }

  private void gradient(ScalingVariant variant, int d) {
    RowMean start = logRatio(variant, d, 0);
    double error = StudentT.widening(setting.seeds() - 1.0) * start.standardError();
    if (!Interval.of(start.estimate(), error).excludes(0)) {
      return;
    }
    int last = curve(variant, d, ScalingStep::queryKeyGradient).size() - 1;
    add(
        start.estimate() > 0
            ? ScalingFindingCode.SCALING_GRADIENT_LARGER
            : ScalingFindingCode.SCALING_GRADIENT_SMALLER,
        Severity.INFO,
        Evidence.of("variant", variant.label())
            .and("dimension", d)
            .and("startRatio", Math.exp(start.estimate()))
            .and("endRatio", Math.exp(logRatio(variant, d, last).estimate()))
            .and("startJacobian", start(variant, d, ScalingStep::jacobianNorm))
            .and("rootStartJacobian", start(ScalingVariant.ROOT, d, ScalingStep::jacobianNorm)));
  }

  /** The mean logarithm of the ratio of the gradient norms, paired over the seeds. */
  private RowMean logRatio(ScalingVariant variant, int d, int at) {
    double rate = result.bestRate(variant, d).orElseThrow();
    double rootRate = result.bestRate(ScalingVariant.ROOT, d).orElseThrow();
    MeanAccumulator mean = new MeanAccumulator();
    for (SeedPair pair : SeedPair.of(result, variant, d, rate, rootRate)) {
      double own = pair.own().curve().get(at).queryKeyGradient();
      mean.add(Math.log(own / pair.root().curve().get(at).queryKeyGradient()));
    }
    return mean.mean();
  }

  private void diverged() {
    long count = result.cells().stream().filter(cell -> cell.outcome() == Outcome.DIVERGED).count();
    if (count > 0) {
      String names =
          names(
              (variant, d) ->
                  result.cells().stream()
                      .anyMatch(
                          cell ->
                              cell.outcome() == Outcome.DIVERGED
                                  && cell.variant() == variant
                                  && cell.headSize() == d));
      add(
          ScalingFindingCode.SCALING_DIVERGED,
          Severity.WARNING,
          Evidence.of("diverged", count).and("trainings", setting.cells()).and("names", names));
    }
  }

  private void edge() {
    String names = names(this::isAtTheEdge);
    if (!names.isEmpty()) {
      add(ScalingFindingCode.SCALING_EDGE, Severity.INFO, Evidence.of("names", names));
    }
  }

  private boolean isAtTheEdge(ScalingVariant variant, int d) {
    List<Double> rates = setting.learningRates();
    OptionalDouble best = result.bestRate(variant, d);
    return best.isPresent()
        && rates.size() > 1
        && (best.getAsDouble() == rates.get(0)
            || best.getAsDouble() == rates.get(rates.size() - 1));
  }

  /** Scales with the head sizes at which something holds, for example {@code 1/d (8, 32)}. */
  private String names(BiPredicate<ScalingVariant, Integer> holds) {
    List<String> names = new ArrayList<>();
    for (ScalingVariant variant : ScalingVariant.values()) {
      String sizes =
          setting.headSizes().stream()
              .filter(d -> holds.test(variant, d))
              .map(d -> Integer.toString(d))
              .collect(Collectors.joining(", "));
      if (!sizes.isEmpty()) {
        names.add(variant.symbol() + " (" + sizes + ")");
      }
    }
    return String.join(", ", names);
  }

  private List<ScalingResult.Along> curve(
      ScalingVariant variant, int d, ToDoubleFunction<ScalingStep> figure) {
    return result.along(variant, d, result.bestRate(variant, d).orElseThrow(), figure);
  }

  private double start(ScalingVariant variant, int d, ToDoubleFunction<ScalingStep> figure) {
    return curve(variant, d, figure).get(0).mean().estimate();
  }

  private double end(ScalingVariant variant, int d, ToDoubleFunction<ScalingStep> figure) {
    List<ScalingResult.Along> curve = curve(variant, d, figure);
    return curve.get(curve.size() - 1).mean().estimate();
  }

  private void add(ScalingFindingCode code, Severity severity, Evidence evidence) {
    findings.add(new Finding(code, severity, evidence));
  }
}
