package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.results.ModelRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The models of a sweep as {@code cells.csv}: a row each with its settings, seeds, status, final
 * figures and every measure; RFC 4180 with a header, in UTF-8. Figures that are not there are empty
 * fields.
 */
public final class CellsCsv {
  private static final Pattern PLAIN = Pattern.compile("[^\",\r\n]*");

  private CellsCsv() {}

  /**
   * Returns the table.
   *
   * @param sweep the sweep
   * @return the text, lines ended by a newline
   */
  public static String render(Sweep sweep) {
    TreeSet<String> settings = new TreeSet<>();
    TreeSet<String> measures = new TreeSet<>();
    for (ModelRecord model : sweep.models()) {
      settings.addAll(model.settings().configuration().values().keySet());
      model.figures().forEach(point -> measures.addAll(point.named().keySet()));
    }
    settings.remove(sweep.axis().label());
    settings.remove("values");
    measures.removeAll(settings);
    measures.remove("parameters");
    measures.remove(sweep.axis().label());
    List<String> header = new ArrayList<>(List.of("cell", sweep.axis().label(), "status"));
    header.addAll(settings);
    header.addAll(
        List.of(
            "parameters", "trainError", "testError", "noisyTestError", "trainLoss", "testLoss"));
    header.addAll(measures);
    header.add("note");
    StringBuilder out = new StringBuilder();
    row(out, header);
    for (ModelRecord model : sweep.models()) {
      List<String> row = new ArrayList<>();
      row.add(model.cell());
      row.add(number(model.value()));
      row.add(model.status().label());
      settings.forEach(name -> row.add(model.settings().configuration().get(name).orElse("")));
      figures(model, measures, row);
      row.add(model.note());
      row(out, row);
    }
    return out.toString();
  }

  private static void figures(ModelRecord model, Set<String> measures, List<String> row) {
    if (model.figures().isEmpty()) {
      for (int i = 0; i < 6 + measures.size(); i++) {
        row.add("");
      }
      return;
    }
    CurvePoint point = model.figures().get(0);
    row.add(Long.toString(point.parameters()));
    row.add(number(point.trainError()));
    row.add(number(point.testError()));
    row.add(number(point.noisyTestError()));
    row.add(number(point.trainLoss()));
    row.add(number(point.testLoss()));
    SortedMap<String, Double> named = point.named();
    measures.forEach(name -> row.add(number(named.get(name))));
  }

  private static String number(@Nullable Double value) {
    if (value == null || !Double.isFinite(value)) {
      return "";
    }
    double number = value;
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static void row(StringBuilder out, List<String> fields) {
    out.append(fields.stream().map(CellsCsv::field).collect(Collectors.joining(","))).append('\n');
  }

  private static String field(String text) {
    return PLAIN.matcher(text).matches() ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
