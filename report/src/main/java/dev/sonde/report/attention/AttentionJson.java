package dev.sonde.report.attention;

import static dev.sonde.report.file.Json.object;

import dev.sonde.attention.AttentionComparison;
import dev.sonde.attention.AttentionConventions;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.HeadChange;
import dev.sonde.attention.ablation.AblationSetting;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadOutput;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.heads.MassiveActivation;
import dev.sonde.attention.heads.ResidualStream;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.softmax.BestTemperature;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.softmax.WhatIfLogits;
import dev.sonde.attention.vectors.ProductSpread;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.findings.file.UnwritablePathException;
import dev.sonde.onnx.OnnxDescription;
import dev.sonde.report.file.Json;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    FindingText words = FindingText.aboutAttention(language, new FigureFormat());
    return Json.text(
        object(
            "sonde", provenance,
            "model", model(report.model()),
            "input", report.input(),
            "conventions", conventions(report.conventions()),
            "ablation", report.ablation().map(AttentionJson::ablation),
            "residualStream", stream(report.stream()),
            "gaussian", report.gaussian(),
            "layers", report.layers().stream().map(AttentionJson::layer).toList(),
            "verdicts", verdicts(report),
            "baseline", report.comparison().map(AttentionJson::baseline),
            "unrecognised", report.unrecognised(),
            "findings", Json.findings(report.findings(), words::sentence)));
  }

  public static Object model(OnnxDescription model) {
    Map<String, @Nullable Object> node =
        object(
            "file", model.file(),
            "sha256", model.sha256(),
            "format", model.format(),
            "producer", model.producer(),
            "nodes", model.nodes(),
            "opsets", model.opsets());
    model.weights().ifPresent(weights -> node.put("weights", weights));
    return node;
  }

  public static Object conventions(AttentionConventions conventions) {
    return object(
        "scaled", conventions.scaled(),
        "beforeMask", true,
        "afterSoftCap", conventions.afterSoftCap(),
        "rowCentred", true,
        "maskedExcluded", true,
        "errorOver", conventions.errorOver().label(),
        "softmaxDifference", conventions.softmaxDifference());
  }

  private static Object stream(ResidualStream stream) {
    return object(
        "width", stream.width(),
        "tensors", stream.tensors(),
        "largest", stream.largest(),
        "largestTensor", stream.largestTensor(),
        "massive", stream.massive().stream().map(AttentionJson::massive).toList());
  }

  private static Object massive(MassiveActivation one) {
    return object(
        "tensor", one.tensor(),
        "channel", one.channel(),
        "value", one.value(),
        "median", one.median(),
        "timesMedian", one.ratio(),
        "tokens", one.tokens(),
        "token", one.token(),
        "position", one.position(),
        "text", one.text());
  }

  private static Object ablation(AblationSetting setting) {
    return object(
        "mode", setting.mode().label(),
        "tokens", setting.tokens(),
        "runs", setting.runs(),
        "output", setting.output());
  }

  private static Object layer(AttentionLayer layer) {
    return object(
        "layer", layer.layer(),
        "node", layer.node(),
        "kind", layer.kind().label(),
        "heads", layer.heads().stream().map(AttentionJson::head).toList());
  }

  /** The heads with each verdict, by name. */
  private static Object verdicts(AttentionReport report) {
    Map<String, List<String>> heads = new LinkedHashMap<>();
    for (HeadVerdict verdict : HeadVerdict.values()) {
      List<String> names = new ArrayList<>();
      for (AttentionLayer layer : report.layers()) {
        layer.heads().stream()
            .filter(head -> head.verdicts().contains(verdict))
            .forEach(head -> names.add(head.name(layer.layer())));
      }
      heads.put(verdict.label(), names);
    }
    return heads;
  }

  private static Object head(HeadFigures head) {
    SoftmaxFigures softmax = head.softmax();
    return object(
        "head", head.head(),
        "dimension", head.dimension(),
        "scale", head.scale(),
        "rowStd", softmax.rowStd(),
        "maxLogit", softmax.maxLogit(),
        "minLogit", softmax.minLogit(),
        "maxAbsoluteLogit", softmax.maxAbsoluteLogit(),
        "entropyRatio", softmax.entropyRatio(),
        "jacobianNorm", softmax.jacobianNorm(),
        "jacobianRootMeanSquare", softmax.jacobianRootMeanSquare(),
        "maxProbability", softmax.maxProbability(),
        "nearOneHotShare", softmax.nearOneHotShare(),
        "sinkMass",
            object("position0", softmax.firstTokenMass(), "separator", softmax.separatorMass()),
        "offsets", softmax.offsets(),
        "induction", softmax.induction(),
        "duplicateToken", softmax.duplicateToken(),
        "product", product(head.product()),
        "remedies", remedies(head),
        "output", output(head.output()),
        "int8",
            object(
                "perHeadStep", head.int8().perHead(),
                "perTensorStep", head.int8().perTensor(),
                "perHeadOverStd", HeadFigureKey.INT8_HEAD.of(head).estimate(),
                "perTensorOverStd", HeadFigureKey.INT8_TENSOR.of(head).estimate()),
        "role", head.role().label(),
        "verdicts", labels(head.verdicts()));
  }

  public static Object product(ProductSpread product) {
    return object(
        "queryStd", product.queryStd(),
        "keyStd", product.keyStd(),
        "variance", product.variance(),
        "independentVariance", product.independent(),
        "ratio", product.ratio(),
        "queryDirections", product.queryDirections(),
        "keyDirections", product.keyDirections(),
        "agreement", product.agreement());
  }

  private static Object output(HeadOutput output) {
    return object(
        "seen", output.seen().label(),
        "norm", output.norm(),
        "streamShare", output.streamShare(),
        "varyingShare", output.varyingShare(),
        "ablationChange", output.change());
  }

  private static Object remedies(HeadFigures head) {
    WhatIfLogits remedies = head.remedies();
    BestTemperature temperature = remedies.temperature();
    return object(
        "asItIs", remedies.asItIs(),
        "bestTemperature",
            object(
                "factor", temperature.factor(),
                "scale", head.scale() * temperature.factor().estimate(),
                "jacobianNorm", temperature.jacobianNorm(),
                "gain", temperature.gain()),
        "queryKeyNorm", remedies.queryKeyNorm(),
        "softCap", remedies.softCap());
  }

  private static Object baseline(AttentionComparison comparison) {
    return object(
        "model", model(comparison.model()),
        "input", comparison.input(),
        "paired", comparison.paired(),
        "heads", comparison.heads().stream().map(AttentionJson::change).toList());
  }

  private static Object change(HeadChange head) {
    Map<String, RowMean> differences = new LinkedHashMap<>();
    head.differences().forEach((key, difference) -> differences.put(key.key(), difference));
    return object(
        "layer", head.layer(),
        "head", head.head(),
        "moved", head.moved(),
        "roleBefore", head.roleBefore().label(),
        "role", head.role().label(),
        "gained", labels(head.gained()),
        "lost", labels(head.lost()),
        "differences", differences);
  }

  private static List<String> labels(List<HeadVerdict> verdicts) {
    return verdicts.stream().map(HeadVerdict::label).toList();
  }
}
