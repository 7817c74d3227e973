package dev.sonde.report.theory;

import static dev.sonde.report.file.Json.object;
import static dev.sonde.report.theory.TheoryJson.mean;

import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.ScaledLogits;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.attention.AttentionJson;
import dev.sonde.report.file.Json;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's queries and keys under other scales as {@code theory.json}: model, input and
 * conventions as in {@code attention.json}, every head with every scale, and the simulated theory
 * beside it.
 *
 * <p>Figures that are not there are null; NaN and infinity never appear.
 */
public final class MeasuredTheoryJson {

  private MeasuredTheoryJson() {}

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the figures come from
   * @param report of the model, measured {@linkplain
   *     dev.sonde.attention.AttentionProbe#withOtherScales() with other scales}
   * @param theory simulated for the lengths of its heads and its number of keys
   * @param language the language of the findings' text
   * @return the text
   */
  public static String render(
      Provenance provenance, AttentionReport report, TheoryTable theory, Language language) {
    MeasuredProducts products = report.products().orElseThrow();
    FindingText words = FindingText.ofProducts(language, new FigureFormat());
    return Json.text(
        object(
            "sonde", provenance,
            "model", AttentionJson.model(report.model()),
            "input", report.input(),
            "conventions", AttentionJson.conventions(report.conventions()),
            "keys", products.keys(),
            "entries", "measured",
            "heads", products.heads().stream().map(MeasuredTheoryJson::head).toList(),
            "unread", products.unread().stream().map(MeasuredTheoryJson::unread).toList(),
            "unrecognised", report.unrecognised(),
            "gaussian", products.gaussian(),
            "products", TheoryJson.products(theory.products()),
            "findings", Json.findings(products.findings(), words::sentence)));
  }

  private static Object head(ScaledHead head) {
    Map<String, @Nullable Object> scales = new LinkedHashMap<>();
    for (Scaling scaling : Scaling.values()) {
      scales.put(scaling.label(), logits(head.at(scaling)));
    }
    scales.put("own", logits(head.own()));
    return object(
        "layer", head.layer(),
        "head", head.head(),
        "dimension", head.dimension(),
        "product", AttentionJson.product(head.product()),
        "beyond", head.beyond().stream().map(ScaledHead.Beyond::label).toList(),
        "scales", scales);
  }

  private static Object logits(ScaledLogits logits) {
    return object(
        "factor", logits.factor(),
        "rowStd", mean(logits.rowStd(), logits.rowStdFormula()),
        "entropyRatio", mean(logits.entropyRatio(), logits.entropyFormula()),
        "maxProbability", mean(logits.maxProbability(), Double.NaN),
        "nearOneHotShare", mean(logits.nearOneHotShare(), Double.NaN),
        "jacobianNorm", mean(logits.jacobianNorm(), Double.NaN),
        "jacobianRootMeanSquare", mean(logits.jacobianRootMeanSquare(), logits.jacobianFormula()),
        "gradient", mean(logits.gradient(), Double.NaN),
        "gradientMedian", logits.gradientMedian());
  }

  private static Object unread(UnreadProduct layer) {
    return object(
        "layer", layer.layer(),
        "node", layer.node(),
        "reason", layer.reason().label(),
        "difference",
            layer.reason() instanceof UnreadProduct.Missed missed ? missed.difference() : null);
  }
}
