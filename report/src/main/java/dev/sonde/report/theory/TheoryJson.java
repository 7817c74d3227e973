package dev.sonde.report.theory;

import static dev.sonde.report.file.Json.object;

import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.theory.MeasuredAndExpected;
import dev.sonde.attention.theory.ProductRow;
import dev.sonde.attention.theory.SimulatedRows;
import dev.sonde.attention.theory.SpreadRow;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.file.Json;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.Language;
import dev.sonde.scaling.ScalingResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    Map<String, @Nullable Object> all =
        object(
            "sonde", provenance,
            "keys", table.keys(),
            "entries", table.entries().label(),
            "rows", table.rows().stream().map(TheoryJson::spread).toList(),
            "products", products(table.products()));
    training.ifPresent(result -> all.put("training", ScalingJson.of(result, language)));
    return Json.text(all);
  }

  private static Object spread(SpreadRow row) {
    Map<String, @Nullable Object> spread = object("std", row.std());
    spread.putAll(rows(row.rows()));
    return spread;
  }

  static Object products(List<ProductRow> rows) {
    return rows.stream().map(TheoryJson::product).toList();
  }

  private static Object product(ProductRow row) {
    Map<String, @Nullable Object> product =
        object("dimension", row.dimension(), "scaling", row.scaling().label(), "std", row.std());
    product.putAll(rows(row.rows()));
    product.put("gradient", mean(row.gradient(), Double.NaN));
    product.put("gradientMedian", row.gradientMedian());
    return product;
  }

  private static Map<String, @Nullable Object> rows(SimulatedRows rows) {
    return object(
        "variance", mean(rows.variance()),
        "entropyRatio", mean(rows.entropyRatio()),
        "maxProbability", mean(rows.maxProbability()),
        "jacobianNorm", mean(rows.jacobianNorm(), Double.NaN),
        "jacobianRootMeanSquare", mean(rows.jacobianRootMeanSquare()),
        "largestLogit", mean(rows.largestLogit()),
        "nearOneHotShare", mean(rows.nearOneHotShare(), Double.NaN));
  }

  private static Object mean(MeasuredAndExpected figure) {
    return mean(figure.measured(), figure.formula().orElse(Double.NaN));
  }

  static Object mean(RowMean mean, double formula) {
    return object(
        "estimate", mean.estimate(),
        "standardError", mean.standardError(),
        "n", mean.n(),
        "formula", formula);
  }
}
