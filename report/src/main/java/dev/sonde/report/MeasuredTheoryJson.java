package dev.sonde.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.MeasuredProducts;
import dev.sonde.attention.ScaledHead;
import dev.sonde.attention.ScaledLogits;
import dev.sonde.attention.Scaling;
import dev.sonde.attention.TheoryTable;
import dev.sonde.attention.UnreadProduct;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

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
    StringWriter text = new StringWriter();
    FindingText words = FindingText.ofProducts(language, new FigureFormat());
    try (JsonGenerator out = MeasureJson.generator(text)) {
      out.writeStartObject();
      MeasureJson.writeProvenance(out, provenance);
      AttentionJson.writeModel(out, report.model());
      AttentionJson.writeInput(out, report.input());
      AttentionJson.writeConventions(out, report.conventions());
      out.writeNumberField("keys", products.keys());
      out.writeStringField("entries", "measured");
      out.writeArrayFieldStart("heads");
      for (ScaledHead head : products.heads()) {
        writeHead(out, head);
      }
      out.writeEndArray();
      writeUnread(out, products);
      AttentionJson.writeUnrecognised(out, report);
      AttentionJson.writeGaussian(out, products.gaussian());
      TheoryJson.writeProducts(out, theory.products());
      MeasureJson.writeFindings(out, products.findings(), words);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused a character", e);
    }
    return text.append('\n').toString();
  }

  private static void writeHead(JsonGenerator out, ScaledHead head) throws IOException {
    out.writeStartObject();
    out.writeNumberField("layer", head.layer());
    out.writeNumberField("head", head.head());
    out.writeNumberField("dimension", head.dimension());
    AttentionJson.writeProduct(out, head.product());
    out.writeArrayFieldStart("beyond");
    for (ScaledHead.Beyond what : head.beyond()) {
      out.writeString(what.label());
    }
    out.writeEndArray();
    out.writeObjectFieldStart("scales");
    for (Scaling scaling : Scaling.values()) {
      writeLogits(out, scaling.label(), head.at(scaling));
    }
    writeLogits(out, "own", head.own());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void writeLogits(JsonGenerator out, String key, ScaledLogits logits)
      throws IOException {
    out.writeObjectFieldStart(key);
    MeasureJson.writeNumber(out, "factor", logits.factor());
    TheoryJson.write(out, "rowStd", logits.rowStd(), logits.rowStdFormula());
    TheoryJson.write(out, "entropyRatio", logits.entropyRatio(), logits.entropyFormula());
    TheoryJson.write(out, "maxProbability", logits.maxProbability(), Double.NaN);
    TheoryJson.write(out, "nearOneHotShare", logits.nearOneHotShare(), Double.NaN);
    TheoryJson.write(out, "jacobianNorm", logits.jacobianNorm(), Double.NaN);
    TheoryJson.write(
        out, "jacobianRootMeanSquare", logits.jacobianRootMeanSquare(), logits.jacobianFormula());
    TheoryJson.write(out, "gradient", logits.gradient(), Double.NaN);
    MeasureJson.writeNumber(out, "gradientMedian", logits.gradientMedian());
    out.writeEndObject();
  }

  private static void writeUnread(JsonGenerator out, MeasuredProducts products) throws IOException {
    out.writeArrayFieldStart("unread");
    for (UnreadProduct layer : products.unread()) {
      out.writeStartObject();
      out.writeNumberField("layer", layer.layer());
      out.writeStringField("node", layer.node());
      out.writeStringField("reason", layer.reason().label());
      double difference =
          layer.reason() instanceof UnreadProduct.Missed missed ? missed.difference() : Double.NaN;
      MeasureJson.writeNumber(out, "difference", difference);
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
