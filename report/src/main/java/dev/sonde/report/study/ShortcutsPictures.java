package dev.sonde.report.study;

import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.studies.transformed.ShortcutsFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What transformed units are worth, in pictures. */
record ShortcutsPictures(ShortcutsFigures figures, StudyWords words) implements StudyPictures {

  @Override
  public List<StudyChart> charts() {
    List<StudyChart> charts = new ArrayList<>();
    if (!figures.variants().isEmpty()) {
      charts.add(losses());
    }
    if (!figures.units().isEmpty()) {
      charts.add(units());
    }
    if (!figures.fisher().isEmpty()) {
      charts.add(fisher());
    }
    return charts;
  }

  private String name(String variant) {
    return words.words().get("unit." + variant);
  }

  private StudyChart losses() {
    Words text = words.words();
    List<StudyChart.Series> series = new ArrayList<>();
    for (Map.Entry<String, ShortcutsFigures.Variant> variant : figures.variants().entrySet()) {
      double[] curve = variant.getValue().curve();
      List<SvgChart.Point> points = new ArrayList<>();
      for (int epoch = 0; epoch < curve.length; epoch++) {
        points.add(
            StudyPictures.point(
                epoch + 1.0,
                curve[epoch],
                name(variant.getKey())
                    + ", "
                    + (epoch + 1)
                    + ": "
                    + words.format().number(curve[epoch], 3)));
      }
      series.add(StudyChart.Series.joined(name(variant.getKey()), series.size(), points));
    }
    return new StudyChart(
        text.get("chart.shortcuts.loss"), text.get("x.epoch"), List.of(), true, series, List.of());
  }

  private StudyChart units() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<String> places = new ArrayList<>();
    List<SvgChart.Point> means = new ArrayList<>();
    List<SvgChart.Point> slopes = new ArrayList<>();
    for (ShortcutsFigures.Units layer : figures.units()) {
      int at = places.size();
      places.add(Integer.toString(layer.layer()));
      means.add(
          StudyPictures.point(
              at, layer.meanShare(), layer.layer() + ": " + format.percent(layer.meanShare())));
      slopes.add(
          StudyPictures.point(
              at, layer.slope(), layer.layer() + ": " + format.number(layer.slope(), 3)));
    }
    return new StudyChart(
        text.get("chart.shortcuts.units"),
        text.get("x.layer"),
        places,
        false,
        List.of(
            new StudyChart.Series(text.get("series.meanShare"), 0, means, List.of()),
            new StudyChart.Series(text.get("series.slope"), 1, slopes, List.of())),
        List.of());
  }

  private StudyChart fisher() {
    Words text = words.words();
    List<String> places = new ArrayList<>();
    List<SvgChart.Point> shares = new ArrayList<>();
    for (Map.Entry<String, ShortcutsFigures.Fisher> one : figures.fisher().entrySet()) {
      double share = one.getValue().offDiagonal();
      shares.add(
          StudyPictures.point(
              places.size(), share, name(one.getKey()) + ": " + words.format().percent(share)));
      places.add(text.get("short." + one.getKey()));
    }
    return new StudyChart(
        text.get("chart.shortcuts.fisher"),
        text.get("x.variant"),
        places,
        false,
        List.of(new StudyChart.Series(text.get("series.offDiagonal"), 0, shares, List.of())),
        List.of());
  }

  @Override
  public List<String[]> table() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<String[]> rows = new ArrayList<>();
    if (figures.variants().isEmpty()) {
      rows.add(
          new String[] {
            text.get("column.variant"), text.get("column.offDiagonal"), text.get("column.median")
          });
      figures
          .fisher()
          .forEach(
              (variant, fisher) ->
                  rows.add(
                      new String[] {
                        name(variant),
                        format.percent(fisher.offDiagonal()),
                        fisher.condition().isPresent()
                            ? format.number(fisher.condition().getAsDouble(), 3)
                            : format.dash()
                      }));
      return rows;
    }
    rows.add(
        new String[] {
          text.get("column.variant"),
          text.get("column.rate"),
          text.get("column.trainLoss"),
          text.get("column.testError"),
          text.get("column.median")
        });
    figures
        .variants()
        .forEach(
            (name, variant) -> {
              ShortcutsFigures.Fisher fisher = figures.fisher().get(name);
              rows.add(
                  new String[] {
                    name(name),
                    format.number(variant.rate(), 2),
                    words.average(variant.trainLoss()),
                    words.average(variant.testError()),
                    fisher != null && fisher.condition().isPresent()
                        ? format.number(fisher.condition().getAsDouble(), 3)
                        : format.dash()
                  });
            });
    return rows;
  }
}
