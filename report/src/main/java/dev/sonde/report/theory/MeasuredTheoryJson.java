package dev.sonde.report.theory;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.ScaledLogits;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.attention.AttentionJson;
import dev.sonde.report.file.JsonFigures;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
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
    try (JsonGenerator out = JsonFigures.generator(text)) {
      out.writeStartObject();
      JsonFigures.writeProvenance(out, provenance);
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
      JsonFigures.writeFindings(out, products.findings(), words);
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
    JsonFigures.writeNumber(out, "factor", logits.factor());
    TheoryJson.write(out, "rowStd", logits.rowStd(), logits.rowStdFormula());
    TheoryJson.write(out, "entropyRatio", logits.entropyRatio(), logits.entropyFormula());
    TheoryJson.write(out, "maxProbability", logits.maxProbability(), Double.NaN);
    TheoryJson.write(out, "nearOneHotShare", logits.nearOneHotShare(), Double.NaN);
    TheoryJson.write(out, "jacobianNorm", logits.jacobianNorm(), Double.NaN);
    TheoryJson.write(
        out, "jacobianRootMeanSquare", logits.jacobianRootMeanSquare(), logits.jacobianFormula());
    TheoryJson.write(out, "gradient", logits.gradient(), Double.NaN);
    JsonFigures.writeNumber(out, "gradientMedian", logits.gradientMedian());
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
      JsonFigures.writeNumber(out, "difference", difference);
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
