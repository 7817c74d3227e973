package dev.sonde.report.attention;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.attention.AttentionComparison;
import dev.sonde.attention.AttentionConventions;
import dev.sonde.attention.AttentionInput;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.HeadChange;
import dev.sonde.attention.ablation.AblationSetting;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadOutput;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.heads.MassiveActivation;
import dev.sonde.attention.heads.ResidualStream;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.onnx.OnnxDescription;
import dev.sonde.attention.pattern.UnrecognisedAttention;
import dev.sonde.attention.softmax.BestTemperature;
import dev.sonde.attention.softmax.SoftmaxShape;
import dev.sonde.attention.softmax.WhatIfLogits;
import dev.sonde.attention.text.UsedTokenizer;
import dev.sonde.attention.vectors.ProductSpread;
import dev.sonde.report.file.AtomicFile;
import dev.sonde.report.file.JsonFigures;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.file.UnwritablePathException;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A report about attention as {@code attention.json}: the stable form that users script against.
 *
 * <p>Non-finite values: a figure that is not there, or is not finite, is null; NaN and infinity
 * never appear. Numbers are written with the digits that give back the same double. Keys beyond the
 * contract are only ever added.
 */
public final class AttentionJson {

  private AttentionJson() {}

  /**
   * Writes the file, whole or not at all.
   *
   * @param provenance where the report comes from
   * @param report what was measured
   * @param language the language of the findings' text
   * @param path the file to write or to replace
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(
      Provenance provenance, AttentionReport report, Language language, Path path) {
    AtomicFile.write(path, render(provenance, report, language));
  }

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the report comes from
   * @param report what was measured
   * @param language the language of the findings' text
   * @return the text
   */
  public static String render(Provenance provenance, AttentionReport report, Language language) {
    StringWriter text = new StringWriter();
    FindingText words = FindingText.aboutAttention(language, new FigureFormat());
    try (JsonGenerator out = JsonFigures.generator(text)) {
      out.writeStartObject();
      JsonFigures.writeProvenance(out, provenance);
      writeModel(out, report.model());
      writeInput(out, report.input());
      writeConventions(out, report.conventions());
      writeAblation(out, report);
      writeStream(out, report.stream());
      writeGaussian(out, report.gaussian());
      out.writeArrayFieldStart("layers");
      for (AttentionLayer layer : report.layers()) {
        writeLayer(out, layer);
      }
      out.writeEndArray();
      writeBaseline(out, report);
      writeUnrecognised(out, report);
      JsonFigures.writeFindings(out, report.findings(), words);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused a character", e);
    }
    return text.append('\n').toString();
  }

  public static void writeModel(JsonGenerator out, OnnxDescription model) throws IOException {
    out.writeObjectFieldStart("model");
    out.writeStringField("file", model.file());
    out.writeStringField("sha256", model.sha256());
    out.writeStringField("format", "ONNX");
    out.writeStringField("producer", model.producer());
    out.writeNumberField("nodes", model.nodes());
    out.writeObjectFieldStart("opsets");
    for (Map.Entry<String, Long> set : model.opsets().entrySet()) {
      out.writeNumberField(set.getKey(), set.getValue());
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  public static void writeInput(JsonGenerator out, AttentionInput input) throws IOException {
    out.writeObjectFieldStart("input");
    out.writeNumberField("texts", input.texts());
    out.writeNumberField("shortTexts", input.shortTexts());
    out.writeNumberField("tokens", input.tokens());
    out.writeNumberField("windows", input.windows());
    out.writeNumberField("window", input.window());
    out.writeNumberField("shortest", input.shortest());
    out.writeNumberField("leftOut", input.leftOut());
    out.writeStringField("sha256", input.sha256());
    writeTokenizer(out, input);
    out.writeEndObject();
  }

  private static void writeTokenizer(JsonGenerator out, AttentionInput input) throws IOException {
    if (input.tokenizer().isEmpty()) {
      out.writeNullField("tokenizer");
      return;
    }
    UsedTokenizer tokenizer = input.tokenizer().get();
    out.writeObjectFieldStart("tokenizer");
    out.writeStringField("file", tokenizer.file());
    out.writeStringField("sha256", tokenizer.sha256());
    out.writeNumberField("entries", tokenizer.entries());
    if (tokenizer.modelEntries().isPresent()) {
      out.writeNumberField("modelEntries", tokenizer.modelEntries().getAsLong());
    } else {
      out.writeNullField("modelEntries");
    }
    out.writeNumberField("tokens", tokenizer.tokens());
    out.writeNumberField("unknownTokens", tokenizer.unknownTokens());
    out.writeEndObject();
  }

  public static void writeConventions(JsonGenerator out, AttentionConventions conventions)
      throws IOException {
    out.writeObjectFieldStart("conventions");
    out.writeBooleanField("scaled", conventions.scaled());
    out.writeBooleanField("beforeMask", conventions.beforeMask());
    out.writeBooleanField("afterSoftCap", conventions.afterSoftCap());
    out.writeBooleanField("rowCentred", conventions.rowCentred());
    out.writeBooleanField("maskedExcluded", conventions.maskedExcluded());
    out.writeStringField("errorOver", conventions.errorOver().label());
    JsonFigures.writeNumber(out, "softmaxDifference", conventions.softmaxDifference());
    out.writeEndObject();
  }

  public static void writeGaussian(JsonGenerator out, GaussianCurve curve) throws IOException {
    out.writeObjectFieldStart("gaussian");
    out.writeNumberField("keys", curve.keys());
    out.writeArrayFieldStart("points");
    for (GaussianCurve.Point point : curve.points()) {
      out.writeStartObject();
      JsonFigures.writeNumber(out, "std", point.std());
      JsonFigures.writeNumber(out, "entropyRatio", point.entropyRatio());
      JsonFigures.writeNumber(out, "jacobianRootMeanSquare", point.jacobianRootMeanSquare());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeStream(JsonGenerator out, ResidualStream stream) throws IOException {
    out.writeObjectFieldStart("residualStream");
    out.writeNumberField("width", stream.width());
    out.writeNumberField("tensors", stream.tensors());
    JsonFigures.writeNumber(out, "largest", stream.largest());
    out.writeStringField("largestTensor", stream.largestTensor());
    out.writeArrayFieldStart("massive");
    for (MassiveActivation one : stream.massive()) {
      out.writeStartObject();
      out.writeStringField("tensor", one.tensor());
      out.writeNumberField("channel", one.channel());
      JsonFigures.writeNumber(out, "value", one.value());
      JsonFigures.writeNumber(out, "median", one.median());
      JsonFigures.writeNumber(out, "timesMedian", one.ratio());
      out.writeNumberField("tokens", one.tokens());
      out.writeStringField("token", one.token());
      out.writeNumberField("position", one.position());
      out.writeNumberField("text", one.text());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeAblation(JsonGenerator out, AttentionReport report) throws IOException {
    if (report.ablation().isEmpty()) {
      out.writeNullField("ablation");
      return;
    }
    AblationSetting setting = report.ablation().get();
    out.writeObjectFieldStart("ablation");
    out.writeStringField("mode", setting.mode().label());
    out.writeNumberField("tokens", setting.tokens());
    out.writeNumberField("runs", setting.runs());
    out.writeStringField("output", setting.output());
    out.writeEndObject();
  }

  private static void writeLayer(JsonGenerator out, AttentionLayer layer) throws IOException {
    out.writeStartObject();
    out.writeNumberField("layer", layer.layer());
    out.writeStringField("node", layer.node());
    out.writeStringField("kind", layer.kind().label());
    out.writeArrayFieldStart("heads");
    for (HeadFigures head : layer.heads()) {
      writeHead(out, head);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeHead(JsonGenerator out, HeadFigures head) throws IOException {
    out.writeStartObject();
    out.writeNumberField("head", head.head());
    out.writeNumberField("dimension", head.dimension());
    JsonFigures.writeNumber(out, "scale", head.scale());
    writeMean(out, "rowStd", head.softmax().rowStd());
    JsonFigures.writeNumber(out, "maxLogit", head.softmax().maxLogit());
    JsonFigures.writeNumber(out, "minLogit", head.softmax().minLogit());
    JsonFigures.writeNumber(out, "maxAbsoluteLogit", head.softmax().maxAbsoluteLogit());
    writeMean(out, "entropyRatio", head.softmax().entropyRatio());
    writeMean(out, "jacobianNorm", head.softmax().jacobianNorm());
    writeMean(out, "jacobianRootMeanSquare", head.softmax().jacobianRootMeanSquare());
    writeMean(out, "maxProbability", head.softmax().maxProbability());
    writeMean(out, "nearOneHotShare", head.softmax().nearOneHotShare());
    out.writeObjectFieldStart("sinkMass");
    writeMean(out, "position0", head.softmax().firstTokenMass());
    writeMean(out, "separator", head.softmax().separatorMass());
    out.writeEndObject();
    out.writeObjectFieldStart("offsets");
    for (Map.Entry<Integer, RowMean> offset : head.softmax().offsets().entrySet()) {
      writeMean(out, offset.getKey().toString(), offset.getValue());
    }
    out.writeEndObject();
    writeMean(out, "induction", head.softmax().induction());
    writeMean(out, "duplicateToken", head.softmax().duplicateToken());
    writeProduct(out, head.product());
    writeRemedies(out, head);
    writeOutput(out, head.output());
    out.writeObjectFieldStart("int8");
    JsonFigures.writeNumber(out, "perHeadStep", head.int8().perHead());
    JsonFigures.writeNumber(out, "perTensorStep", head.int8().perTensor());
    JsonFigures.writeNumber(out, "perHeadOverStd", HeadFigureKey.INT8_HEAD.of(head).estimate());
    JsonFigures.writeNumber(out, "perTensorOverStd", HeadFigureKey.INT8_TENSOR.of(head).estimate());
    out.writeEndObject();
    out.writeStringField("role", head.role().label());
    writeVerdicts(out, "verdicts", head.verdicts());
    out.writeEndObject();
  }

  public static void writeProduct(JsonGenerator out, ProductSpread product) throws IOException {
    out.writeObjectFieldStart("product");
    writeMean(out, "queryStd", product.queryStd());
    writeMean(out, "keyStd", product.keyStd());
    writeMean(out, "variance", product.variance());
    writeMean(out, "independentVariance", product.independent());
    writeMean(out, "ratio", product.ratio());
    JsonFigures.writeNumber(out, "queryDirections", product.queryDirections());
    JsonFigures.writeNumber(out, "keyDirections", product.keyDirections());
    JsonFigures.writeNumber(out, "agreement", product.agreement());
    out.writeEndObject();
  }

  private static void writeOutput(JsonGenerator out, HeadOutput output) throws IOException {
    out.writeObjectFieldStart("output");
    out.writeStringField("seen", output.seen().label());
    writeMean(out, "norm", output.norm());
    writeMean(out, "streamShare", output.streamShare());
    writeMean(out, "varyingShare", output.varyingShare());
    writeMean(out, "ablationChange", output.change());
    out.writeEndObject();
  }

  private static void writeRemedies(JsonGenerator out, HeadFigures head) throws IOException {
    WhatIfLogits remedies = head.remedies();
    BestTemperature temperature = remedies.temperature();
    out.writeObjectFieldStart("remedies");
    writeShape(out, "asItIs", remedies.asItIs());
    out.writeObjectFieldStart("bestTemperature");
    writeMean(out, "factor", temperature.factor());
    JsonFigures.writeNumber(out, "scale", head.scale() * temperature.factor().estimate());
    writeMean(out, "jacobianNorm", temperature.jacobianNorm());
    writeMean(out, "gain", temperature.gain());
    out.writeEndObject();
    writeShape(out, "queryKeyNorm", remedies.queryKeyNorm());
    writeShape(out, "softCap", remedies.softCap());
    out.writeEndObject();
  }

  private static void writeShape(JsonGenerator out, String key, SoftmaxShape shape)
      throws IOException {
    out.writeObjectFieldStart(key);
    writeMean(out, "rowStd", shape.rowStd());
    writeMean(out, "entropyRatio", shape.entropyRatio());
    writeMean(out, "jacobianNorm", shape.jacobianNorm());
    writeMean(out, "nearOneHotShare", shape.nearOneHotShare());
    out.writeEndObject();
  }

  private static void writeMean(JsonGenerator out, String key, RowMean mean) throws IOException {
    out.writeObjectFieldStart(key);
    JsonFigures.writeNumber(out, "estimate", mean.estimate());
    JsonFigures.writeNumber(out, "standardError", mean.standardError());
    out.writeNumberField("n", mean.n());
    out.writeEndObject();
  }

  private static void writeBaseline(JsonGenerator out, AttentionReport report) throws IOException {
    if (report.comparison().isEmpty()) {
      out.writeNullField("baseline");
      return;
    }
    AttentionComparison comparison = report.comparison().get();
    out.writeObjectFieldStart("baseline");
    writeModel(out, comparison.model());
    writeInput(out, comparison.input());
    out.writeBooleanField("paired", comparison.paired());
    out.writeArrayFieldStart("heads");
    for (HeadChange head : comparison.heads()) {
      out.writeStartObject();
      out.writeNumberField("layer", head.layer());
      out.writeNumberField("head", head.head());
      JsonFigures.writeNumber(out, "moved", head.moved());
      out.writeStringField("roleBefore", head.roleBefore().label());
      out.writeStringField("role", head.role().label());
      writeVerdicts(out, "gained", head.gained());
      writeVerdicts(out, "lost", head.lost());
      out.writeObjectFieldStart("differences");
      for (Map.Entry<HeadFigureKey, RowMean> difference : head.differences().entrySet()) {
        writeMean(out, difference.getKey().key(), difference.getValue());
      }
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeVerdicts(JsonGenerator out, String key, List<HeadVerdict> verdicts)
      throws IOException {
    out.writeArrayFieldStart(key);
    for (HeadVerdict verdict : verdicts) {
      out.writeString(verdict.label());
    }
    out.writeEndArray();
  }

  public static void writeUnrecognised(JsonGenerator out, AttentionReport report)
      throws IOException {
    out.writeArrayFieldStart("unrecognised");
    for (UnrecognisedAttention place : report.unrecognised()) {
      out.writeStartObject();
      out.writeStringField("node", place.node());
      out.writeStringField("operator", place.operator());
      out.writeStringField("reason", place.reason());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
