package dev.sonde.attention;

import dev.sonde.capacity.Finding;
import dev.sonde.capacity.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What trained scales say, each with its evidence; nothing that the seeds do not resolve. */
final class ScalingFindings {
  private final ScalingResult result;
  private final List<Finding> findings = new ArrayList<>();

  private ScalingFindings(ScalingResult result) {
    this.result = result;
  }

  static List<Finding> of(ScalingResult result) {
    ScalingFindings rules = new ScalingFindings(result);
    for (ScalingVariant variant : ScalingVariant.values()) {
      if (variant != ScalingVariant.ROOT) {
        rules.against(variant);
      }
    }
    return List.copyOf(rules.findings);
  }

  private void against(ScalingVariant variant) {
    List<ScalingComparison> all = result.comparisons(variant);
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
    if (!all.isEmpty() && costs.isEmpty() && gains.isEmpty() && result.setting().seeds() > 1) {
      Map<String, Object> evidence = new LinkedHashMap<>();
      evidence.put("variant", variant.label());
      evidence.put("sizes", sizes(all));
      add(ScalingFindingCode.SCALING_EQUAL, evidence);
    }
  }

  private void add(
      ScalingFindingCode code, ScalingComparison most, List<ScalingComparison> resolved) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("variant", most.variant().label());
    evidence.put("sizes", sizes(resolved));
    evidence.put("dimension", most.headSize());
    evidence.put("difference", Math.abs(most.difference().estimate()));
    evidence.put("standardError", most.difference().standardError());
    evidence.put("loss", most.loss().estimate());
    evidence.put("rootLoss", most.rootLoss().estimate());
    evidence.put("pairLoss", result.baselines().pair());
    add(code, evidence);
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

  private void add(ScalingFindingCode code, Map<String, Object> evidence) {
    findings.add(new Finding(code.code(), Severity.INFO, evidence));
  }
}
