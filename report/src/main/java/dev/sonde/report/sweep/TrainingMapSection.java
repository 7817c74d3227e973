package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.results.ModelRecord;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The test error over the axis and the steps of training: a row of shades for each value, a column
 * for each step at which trainings were judged, means over seeds.
 */
final class TrainingMapSection {
  private static final int MOST_COLUMNS = 14;

  /** Per cent of the tone, at which figures on it are still read easily in light and dark. */
  private static final int DARKEST = 50;

  private final Sweep sweep;
  private final SweepWords all;
  private final Html html;

  /** The errors of the seeds by value and step. */
  private final TreeMap<Double, TreeMap<Double, List<Double>>> errors = new TreeMap<>();

  private final TreeSet<Double> steps = new TreeSet<>();

  /**
   * Prepares the section.
   *
   * @param models the models that are shown on their own
   */
  TrainingMapSection(Sweep sweep, List<ModelRecord> models, SweepWords all, Html html) {
    this.sweep = sweep;
    this.all = all;
    this.html = html;
    List<ModelRecord> shown = models.stream().filter(this::hasOwnSamples).toList();
    shown.forEach(this::add);
    if (shown.size() > 1) {
      // where one network alone was judged is where its training ended early
      steps.removeIf(step -> judgedAt(step) == 1);
    }
  }

  /** Models with fewer samples have their own steps, and stand in the map of samples. */
  private boolean hasOwnSamples(ModelRecord model) {
    return sweep.sampleMap().isEmpty()
        || model.settings().samples() == sweep.design().data().samples();
  }

  private void add(ModelRecord model) {
    for (CurvePoint point : model.curve()) {
      Double error = point.testError();
      if (error != null) {
        steps.add(point.at());
        errors
            .computeIfAbsent(model.value(), v -> new TreeMap<>())
            .computeIfAbsent(point.at(), s -> new ArrayList<>())
            .add(error);
      }
    }
  }

  private int judgedAt(double step) {
    return errors.values().stream().mapToInt(row -> row.getOrDefault(step, List.of()).size()).sum();
  }

  /** Writes the section, its name after a prefix; nothing where there is no map. */
  void section(String prefix) {
    boolean alongTrainings =
        sweep.axis() != SweepAxis.STEPS && sweep.axis() != SweepAxis.FEATURES && !errors.isEmpty();
    // values of different numbers of samples have different steps
    if (!alongTrainings || steps.size() > 4 * MOST_COLUMNS) {
      return;
    }
    Words words = all.words();
    String axis = sweep.axis().label();
    List<Double> columns = thinned(new ArrayList<>(steps));
    html.section(prefix + "map", words.get("section.map"));
    html.paragraph("caption", words.get("map.caption"));
    html.openScroll("scroll").open("table");
    List<String> head = new ArrayList<>();
    head.add(words.get("axis." + axis));
    columns.forEach(step -> head.add(all.format().number(step, 6)));
    html.tableHead(head.toArray(String[]::new));
    html.open("tbody");
    double[] ends = ends();
    for (Map.Entry<Double, TreeMap<Double, List<Double>>> row : errors.entrySet()) {
      html.open("tr").element("td", all.value(axis, row.getKey()));
      columns.forEach(step -> cell(row.getValue().getOrDefault(step, List.of()), ends));
      html.close();
    }
    html.close().close().close().close();
  }

  /** The smallest and the largest mean. */
  private double[] ends() {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (TreeMap<Double, List<Double>> row : errors.values()) {
      for (List<Double> cell : row.values()) {
        least = Math.min(least, mean(cell));
        most = Math.max(most, mean(cell));
      }
    }
    return new double[] {least, most};
  }

  private void cell(List<Double> cell, double[] ends) {
    if (cell.isEmpty()) {
      html.element("td", "");
      return;
    }
    double shade = ends[1] > ends[0] ? (mean(cell) - ends[0]) / (ends[1] - ends[0]) : 0;
    html.element(
        "td",
        all.format().percent(mean(cell)),
        "style",
        String.format(
            Locale.ROOT,
            "background:color-mix(in srgb, var(--negative) %d%%, transparent)",
            Math.round(DARKEST * shade)));
  }

  /** As many steps as fit beside one another, the last among them. */
  private static List<Double> thinned(List<Double> steps) {
    List<Double> kept = new ArrayList<>();
    int every = (steps.size() + MOST_COLUMNS - 1) / MOST_COLUMNS;
    for (int i = 0; i < steps.size(); i++) {
      if ((steps.size() - 1 - i) % every == 0) {
        kept.add(steps.get(i));
      }
    }
    return kept;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
