package dev.sonde.report.theory;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.attention.means.RowMean;
import dev.sonde.report.file.JsonFigures;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.scaling.ScalingCell;
import dev.sonde.scaling.ScalingComparison;
import dev.sonde.scaling.ScalingDifferences;
import dev.sonde.scaling.ScalingFindings;
import dev.sonde.scaling.ScalingResult;
import dev.sonde.scaling.ScalingSetting;
import dev.sonde.scaling.ScalingStep;
import dev.sonde.scaling.ScalingVariant;
import java.io.IOException;

/** The object {@code training} of {@code theory.json}: settings, comparisons, every curve. */
final class ScalingJson {
  private ScalingJson() {}

  static void write(JsonGenerator out, ScalingResult result, Language language) throws IOException {
    out.writeObjectFieldStart("training");
    writeSetting(out, result.setting());
    out.writeObjectFieldStart("baselines");
    JsonFigures.writeNumber(out, "letter", result.baselines().letter());
    JsonFigures.writeNumber(out, "pair", result.baselines().pair());
    out.writeEndObject();
    out.writeNumberField("missing", result.missing());
    out.writeArrayFieldStart("comparisons");
    for (ScalingVariant variant : ScalingVariant.values()) {
      if (variant != ScalingVariant.ROOT) {
        for (ScalingComparison comparison : ScalingDifferences.atBestRates(result).of(variant)) {
          write(out, comparison);
        }
      }
    }
    out.writeEndArray();
    out.writeArrayFieldStart("comparisonsAtRates");
    for (double rate : result.setting().learningRates()) {
      for (ScalingVariant variant : ScalingVariant.values()) {
        if (variant != ScalingVariant.ROOT) {
          for (ScalingComparison comparison : ScalingDifferences.at(result, rate).of(variant)) {
            write(out, comparison);
          }
        }
      }
    }
    out.writeEndArray();
    out.writeArrayFieldStart("cells");
    for (ScalingCell cell : result.cells()) {
      write(out, cell);
    }
    out.writeEndArray();
    FindingText words = FindingText.ofScaling(language, new FigureFormat());
    JsonFigures.writeFindings(out, ScalingFindings.of(result), words);
    out.writeEndObject();
  }

  private static void writeSetting(JsonGenerator out, ScalingSetting setting) throws IOException {
    out.writeObjectFieldStart("setting");
    out.writeStringField("data", setting.data());
    out.writeStringField("initialisation", setting.initialisation().label());
    out.writeNumberField("steps", setting.steps());
    out.writeNumberField("seeds", setting.seeds());
    out.writeNumberField("width", setting.width());
    out.writeNumberField("heads", setting.heads());
    out.writeNumberField("layers", setting.layers());
    out.writeNumberField("context", setting.context());
    out.writeNumberField("batchSize", setting.batchSize());
    out.writeNumberField("warmUp", setting.warmUp());
    out.writeNumberField("trainingWindows", setting.trainingWindows());
    out.writeNumberField("heldOutWindows", setting.heldOutWindows());
    out.writeNumberField("probeWindows", setting.probeWindows());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, ScalingComparison comparison) throws IOException {
    out.writeStartObject();
    out.writeStringField("scaling", comparison.variant().label());
    out.writeNumberField("dimension", comparison.headSize());
    out.writeNumberField("learningRate", comparison.learningRate());
    out.writeNumberField("rootLearningRate", comparison.rootLearningRate());
    write(out, "loss", comparison.loss());
    write(out, "rootLoss", comparison.rootLoss());
    write(out, "difference", comparison.difference());
    out.writeBooleanField("resolved", comparison.resolved());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, String key, RowMean mean) throws IOException {
    out.writeObjectFieldStart(key);
    JsonFigures.writeNumber(out, "estimate", mean.estimate());
    JsonFigures.writeNumber(out, "standardError", mean.standardError());
    out.writeNumberField("n", mean.n());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, ScalingCell cell) throws IOException {
    out.writeStartObject();
    out.writeStringField("scaling", cell.variant().label());
    out.writeNumberField("dimension", cell.headSize());
    out.writeNumberField("learningRate", cell.learningRate());
    out.writeNumberField("repetition", cell.repetition());
    out.writeStringField("status", cell.outcome().label());
    out.writeArrayFieldStart("curve");
    for (ScalingStep step : cell.curve()) {
      out.writeStartObject();
      out.writeNumberField("step", step.step());
      JsonFigures.writeNumber(out, "trainingLoss", step.trainingLoss());
      JsonFigures.writeNumber(out, "heldOutLoss", step.heldOutLoss());
      JsonFigures.writeNumber(out, "logitStd", step.logitStd());
      JsonFigures.writeNumber(out, "largestLogit", step.largestLogit());
      JsonFigures.writeNumber(out, "entropyRatio", step.entropyRatio());
      JsonFigures.writeNumber(out, "jacobianNorm", step.jacobianNorm());
      JsonFigures.writeNumber(out, "nearOneHotShare", step.nearOneHotShare());
      JsonFigures.writeNumber(out, "queryKeyGradient", step.queryKeyGradient());
      JsonFigures.writeNumber(out, "gradient", step.gradient());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
