package dev.sonde.report.measure;

import static dev.sonde.capacity.CapacityFindingCode.FLAT_LOSS;
import static dev.sonde.capacity.CapacityFindingCode.NOT_CONVERGED;
import static dev.sonde.capacity.CapacityFindingCode.SATURATED_LOSS;
import static dev.sonde.capacity.CapacityFindingCode.WEIGHT_DECAY_SOLUTION;
import static dev.sonde.capacity.CapacityFindingCode.WORSE_THAN_CONSTANT;

import dev.sonde.capacity.CapacityFindingCode;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a reader should know before any figure: the worst finding and what to do about it, and
 * whether training has converged.
 */
record MeasureAnswer(
    Measurement measurement, FindingText findings, Words words, FigureFormat format) {

  /** Findings of which any says whether these parameters are a solution. */
  private static final List<CapacityFindingCode> ABOUT_THE_SOLUTION =
      List.of(WORSE_THAN_CONSTANT, FLAT_LOSS, NOT_CONVERGED, WEIGHT_DECAY_SOLUTION, SATURATED_LOSS);

  String sentence() {
    List<String> sentences = new ArrayList<>();
    Optional<Finding> worst =
        measurement.findings().stream()
            .filter(finding -> finding.severity() != Severity.INFO)
            .findFirst();
    worst.ifPresent(
        finding ->
            sentences.add(
                words.get("lead.warned", findings.title(finding), findings.nextStep(finding))));
    Optional<Finding> solution =
        measurement.findings().stream()
            .filter(finding -> ABOUT_THE_SOLUTION.stream().anyMatch(finding::is))
            .findFirst();
    if (solution.isPresent()) {
      solution
          .filter(finding -> !worst.equals(Optional.of(finding)))
          .ifPresent(finding -> sentences.add(words.get("lead.solution", findings.title(finding))));
    } else {
      newtonDecrease()
          .ifPresent(
              decrease ->
                  sentences.add(
                      words.get("lead.converged", format.percent(Math.max(0, decrease)))));
    }
    if (worst.isEmpty()) {
      sentences.add(words.get("lead.calm"));
    }
    return String.join(words.get("lead.between"), sentences);
  }

  private Optional<Double> newtonDecrease() {
    return measurement.measures().stream()
        .filter(measure -> measure.kind() == ScalarMeasure.Kind.NEWTON_DECREASE)
        .map(ScalarMeasure::estimate)
        .filter(Estimate::resolved)
        .map(Estimate::value)
        .findFirst();
  }
}
