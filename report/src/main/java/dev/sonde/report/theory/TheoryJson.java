package dev.sonde.report.theory;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.theory.MeasuredAndExpected;
import dev.sonde.attention.theory.ProductRow;
import dev.sonde.attention.theory.SimulatedRows;
import dev.sonde.attention.theory.SpreadRow;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.file.JsonFigures;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.Language;
import dev.sonde.scaling.ScalingResult;
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
    try (JsonGenerator out = JsonFigures.generator(text)) {
      out.writeStartObject();
      JsonFigures.writeProvenance(out, provenance);
      out.writeNumberField("keys", table.keys());
      out.writeStringField("entries", table.entries().label());
      writeSpreads(out, table.rows());
      writeProducts(out, table.products());
      if (training.isPresent()) {
        ScalingJson.write(out, training.get(), language);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused a character", e);
    }
    return text.append('\n').toString();
  }

  private static void writeSpreads(JsonGenerator out, List<SpreadRow> rows) throws IOException {
    out.writeArrayFieldStart("rows");
    for (SpreadRow row : rows) {
      out.writeStartObject();
      JsonFigures.writeNumber(out, "std", row.std());
      write(out, row.rows());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void writeProducts(JsonGenerator out, List<ProductRow> rows) throws IOException {
    out.writeArrayFieldStart("products");
    for (ProductRow row : rows) {
      out.writeStartObject();
      out.writeNumberField("dimension", row.dimension());
      out.writeStringField("scaling", row.scaling().label());
      JsonFigures.writeNumber(out, "std", row.std());
      write(out, row.rows());
      write(out, "gradient", row.gradient(), Double.NaN);
      JsonFigures.writeNumber(out, "gradientMedian", row.gradientMedian());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, SimulatedRows rows) throws IOException {
    write(out, "variance", rows.variance());
    write(out, "entropyRatio", rows.entropyRatio());
    write(out, "maxProbability", rows.maxProbability());
    write(out, "jacobianNorm", rows.jacobianNorm(), Double.NaN);
    write(out, "jacobianRootMeanSquare", rows.jacobianRootMeanSquare());
    write(out, "largestLogit", rows.largestLogit());
    write(out, "nearOneHotShare", rows.nearOneHotShare(), Double.NaN);
  }

  private static void write(JsonGenerator out, String key, MeasuredAndExpected figure)
      throws IOException {
    write(out, key, figure.measured(), figure.formula().orElse(Double.NaN));
  }

  static void write(JsonGenerator out, String key, RowMean mean, double formula)
      throws IOException {
    out.writeObjectFieldStart(key);
    JsonFigures.writeNumber(out, "estimate", mean.estimate());
    JsonFigures.writeNumber(out, "standardError", mean.standardError());
    out.writeNumberField("n", mean.n());
    JsonFigures.writeNumber(out, "formula", formula);
    out.writeEndObject();
  }
}
