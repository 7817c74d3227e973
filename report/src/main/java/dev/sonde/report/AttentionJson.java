package dev.sonde.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.attention.AblationSetting;
import dev.sonde.attention.AttentionComparison;
import dev.sonde.attention.AttentionConventions;
import dev.sonde.attention.AttentionInput;
import dev.sonde.attention.AttentionLayer;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.BestTemperature;
import dev.sonde.attention.GaussianCurve;
import dev.sonde.attention.HeadChange;
import dev.sonde.attention.HeadFigures;
import dev.sonde.attention.HeadMeasure;
import dev.sonde.attention.HeadOutput;
import dev.sonde.attention.HeadVerdict;
import dev.sonde.attention.MassiveActivation;
import dev.sonde.attention.OnnxDescription;
import dev.sonde.attention.ProductSpread;
import dev.sonde.attention.Remedies;
import dev.sonde.attention.ResidualStream;
import dev.sonde.attention.RowMean;
import dev.sonde.attention.SoftmaxShape;
import dev.sonde.attention.UnrecognisedAttention;
import dev.sonde.attention.UsedTokenizer;
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
    try (JsonGenerator out = MeasureJson.generator(text)) {
      out.writeStartObject();
      MeasureJson.writeProvenance(out, provenance);
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
      MeasureJson.writeFindings(out, report.findings(), words);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused a character", e);
    }
    return text.append('\n').toString();
  }

  static void writeModel(JsonGenerator out, OnnxDescription model) throws IOException {
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

  static void writeInput(JsonGenerator out, AttentionInput input) throws IOException {
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

  static void writeConventions(JsonGenerator out, AttentionConventions conventions)
      throws IOException {
    out.writeObjectFieldStart("conventions");
    out.writeBooleanField("scaled", conventions.scaled());
    out.writeBooleanField("beforeMask", conventions.beforeMask());
    out.writeBooleanField("afterSoftCap", conventions.afterSoftCap());
    out.writeBooleanField("rowCentred", conventions.rowCentred());
    out.writeBooleanField("maskedExcluded", conventions.maskedExcluded());
    out.writeStringField("errorOver", conventions.errorOver().label());
    MeasureJson.writeNumber(out, "softmaxDifference", conventions.softmaxDifference());
    out.writeEndObject();
  }

  static void writeGaussian(JsonGenerator out, GaussianCurve curve) throws IOException {
    out.writeObjectFieldStart("gaussian");
    out.writeNumberField("keys", curve.keys());
    out.writeArrayFieldStart("points");
    for (GaussianCurve.Point point : curve.points()) {
      out.writeStartObject();
      MeasureJson.writeNumber(out, "std", point.std());
      MeasureJson.writeNumber(out, "entropyRatio", point.entropyRatio());
      MeasureJson.writeNumber(out, "jacobianRootMeanSquare", point.jacobianRootMeanSquare());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeStream(JsonGenerator out, ResidualStream stream) throws IOException {
    out.writeObjectFieldStart("residualStream");
    out.writeNumberField("width", stream.width());
    out.writeNumberField("tensors", stream.tensors());
    MeasureJson.writeNumber(out, "largest", stream.largest());
    out.writeStringField("largestTensor", stream.largestTensor());
    out.writeArrayFieldStart("massive");
    for (MassiveActivation one : stream.massive()) {
      out.writeStartObject();
      out.writeStringField("tensor", one.tensor());
      out.writeNumberField("channel", one.channel());
      MeasureJson.writeNumber(out, "value", one.value());
      MeasureJson.writeNumber(out, "median", one.median());
      MeasureJson.writeNumber(out, "timesMedian", one.ratio());
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
    MeasureJson.writeNumber(out, "scale", head.scale());
    writeMean(out, "rowStd", head.softmax().rowStd());
    MeasureJson.writeNumber(out, "maxLogit", head.softmax().maxLogit());
    MeasureJson.writeNumber(out, "minLogit", head.softmax().minLogit());
    MeasureJson.writeNumber(out, "maxAbsoluteLogit", head.softmax().maxAbsoluteLogit());
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
    MeasureJson.writeNumber(out, "perHeadStep", head.int8().perHead());
    MeasureJson.writeNumber(out, "perTensorStep", head.int8().perTensor());
    MeasureJson.writeNumber(out, "perHeadOverStd", HeadMeasure.INT8_HEAD.of(head).estimate());
    MeasureJson.writeNumber(out, "perTensorOverStd", HeadMeasure.INT8_TENSOR.of(head).estimate());
    out.writeEndObject();
    out.writeStringField("role", head.role().label());
    writeVerdicts(out, "verdicts", head.verdicts());
    out.writeEndObject();
  }

  static void writeProduct(JsonGenerator out, ProductSpread product) throws IOException {
    out.writeObjectFieldStart("product");
    writeMean(out, "queryStd", product.queryStd());
    writeMean(out, "keyStd", product.keyStd());
    writeMean(out, "variance", product.variance());
    writeMean(out, "independentVariance", product.independent());
    writeMean(out, "ratio", product.ratio());
    MeasureJson.writeNumber(out, "queryDirections", product.queryDirections());
    MeasureJson.writeNumber(out, "keyDirections", product.keyDirections());
    MeasureJson.writeNumber(out, "agreement", product.agreement());
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
    Remedies remedies = head.remedies();
    BestTemperature temperature = remedies.temperature();
    out.writeObjectFieldStart("remedies");
    writeShape(out, "asItIs", remedies.asItIs());
    out.writeObjectFieldStart("bestTemperature");
    writeMean(out, "factor", temperature.factor());
    MeasureJson.writeNumber(out, "scale", head.scale() * temperature.factor().estimate());
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
    MeasureJson.writeNumber(out, "estimate", mean.estimate());
    MeasureJson.writeNumber(out, "standardError", mean.standardError());
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
      MeasureJson.writeNumber(out, "moved", head.moved());
      out.writeStringField("roleBefore", head.roleBefore().label());
      out.writeStringField("role", head.role().label());
      writeVerdicts(out, "gained", head.gained());
      writeVerdicts(out, "lost", head.lost());
      out.writeObjectFieldStart("differences");
      for (Map.Entry<HeadMeasure, RowMean> difference : head.differences().entrySet()) {
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

  static void writeUnrecognised(JsonGenerator out, AttentionReport report) throws IOException {
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
