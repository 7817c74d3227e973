package dev.sonde.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.attention.RowMean;
import dev.sonde.attention.ScalingResult;
import dev.sonde.attention.TheoryRow;
import dev.sonde.attention.TheoryTable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * The theory of scaled dot products as {@code theory.json}: simulated figures with their errors,
 * and what formulas say beside them.
 *
 * <p>Figures that are not there are null; NaN and infinity never appear.
 */
public final class TheoryJson {

  private TheoryJson() {}

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the table comes from
   * @param table the figures
   * @param training what transformers say that were trained; empty when none were
   * @param language the language of the findings' text
   * @return the text
   */
  public static String render(
      Provenance provenance,
      TheoryTable table,
      Optional<ScalingResult> training,
      Language language) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = MeasureJson.generator(text)) {
      out.writeStartObject();
      MeasureJson.writeProvenance(out, provenance);
      out.writeNumberField("keys", table.keys());
      out.writeStringField("entries", table.entries().label());
      writeRows(out, "rows", table.rows());
      writeRows(out, "products", table.products());
      if (training.isPresent()) {
        ScalingJson.write(out, training.get(), language);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused a character", e);
    }
    return text.append('\n').toString();
  }

  static void writeRows(JsonGenerator out, String key, List<TheoryRow> rows) throws IOException {
    out.writeArrayFieldStart(key);
    for (TheoryRow row : rows) {
      out.writeStartObject();
      if (row.dimension() > 0) {
        out.writeNumberField("dimension", row.dimension());
        out.writeStringField("scaling", row.scaling().label());
      }
      MeasureJson.writeNumber(out, "std", row.std());
      write(out, "variance", row.variance(), row.varianceFormula());
      write(out, "entropyRatio", row.entropyRatio(), row.entropyFormula());
      write(out, "maxProbability", row.maxProbability(), row.maxProbabilityFormula());
      write(out, "jacobianNorm", row.jacobianNorm(), Double.NaN);
      write(out, "jacobianRootMeanSquare", row.jacobianRootMeanSquare(), row.jacobianFormula());
      write(out, "largestLogit", row.largestLogit(), row.largestLogitFormula());
      write(out, "nearOneHotShare", row.nearOneHotShare(), Double.NaN);
      write(out, "gradient", row.gradient(), Double.NaN);
      MeasureJson.writeNumber(out, "gradientMedian", row.gradientMedian());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void write(JsonGenerator out, String key, RowMean mean, double formula)
      throws IOException {
    out.writeObjectFieldStart(key);
    MeasureJson.writeNumber(out, "estimate", mean.estimate());
    MeasureJson.writeNumber(out, "standardError", mean.standardError());
    out.writeNumberField("n", mean.n());
    MeasureJson.writeNumber(out, "formula", formula);
    out.writeEndObject();
  }
}
