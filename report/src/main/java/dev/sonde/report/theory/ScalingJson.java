package dev.sonde.report.theory;

import static dev.sonde.report.file.Json.object;

import dev.sonde.report.file.Json;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.scaling.ScalingCell;
import dev.sonde.scaling.ScalingComparison;
import dev.sonde.scaling.ScalingDifferences;
import dev.sonde.scaling.ScalingFindings;
import dev.sonde.scaling.ScalingResult;
import dev.sonde.scaling.ScalingSetting;
import dev.sonde.scaling.ScalingVariant;
import java.util.Arrays;
import java.util.List;

/** The object {@code training} of {@code theory.json}: settings, comparisons, every curve. */
final class ScalingJson {
  private ScalingJson() {}

  static Object of(ScalingResult result, Language language) {
    FindingText words = FindingText.ofScaling(language, new FigureFormat());
    List<ScalingVariant> others =
        Arrays.stream(ScalingVariant.values()).filter(v -> v != ScalingVariant.ROOT).toList();
    return object(
        "setting", setting(result.setting()),
        "baselines", result.baselines(),
        "missing", result.missing(),
        "comparisons",
            others.stream()
                .flatMap(variant -> ScalingDifferences.atBestRates(result).of(variant).stream())
                .map(ScalingJson::comparison)
                .toList(),
        "comparisonsAtRates",
            result.setting().learningRates().stream()
                .flatMap(
                    rate ->
                        others.stream()
                            .flatMap(v -> ScalingDifferences.at(result, rate).of(v).stream()))
                .map(ScalingJson::comparison)
                .toList(),
        "cells", result.cells().stream().map(ScalingJson::cell).toList(),
        "findings", Json.findings(ScalingFindings.of(result), words::sentence));
  }

  private static Object setting(ScalingSetting setting) {
    return object(
        "data", setting.data(),
        "initialisation", setting.initialisation().label(),
        "steps", setting.steps(),
        "seeds", setting.seeds(),
        "width", setting.width(),
        "heads", setting.heads(),
        "layers", setting.layers(),
        "context", setting.context(),
        "batchSize", setting.batchSize(),
        "warmUp", setting.warmUp(),
        "trainingWindows", setting.trainingWindows(),
        "heldOutWindows", setting.heldOutWindows(),
        "probeWindows", setting.probeWindows());
  }

  private static Object comparison(ScalingComparison comparison) {
    return object(
        "scaling", comparison.variant().label(),
        "dimension", comparison.headSize(),
        "learningRate", comparison.learningRate(),
        "rootLearningRate", comparison.rootLearningRate(),
        "loss", comparison.loss(),
        "rootLoss", comparison.rootLoss(),
        "difference", comparison.difference(),
        "resolved", comparison.resolved());
  }

  private static Object cell(ScalingCell cell) {
    return object(
        "scaling", cell.variant().label(),
        "dimension", cell.headSize(),
        "learningRate", cell.learningRate(),
        "repetition", cell.repetition(),
        "status", cell.outcome().label(),
        "curve", cell.curve());
  }
}
