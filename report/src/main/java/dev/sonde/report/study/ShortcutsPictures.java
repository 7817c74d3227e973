package dev.sonde.report.study;

import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.Table;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.transformed.ShortcutsFigures;
import dev.sonde.studies.transformed.ShortcutsFigures.Fisher;
import dev.sonde.studies.transformed.ShortcutsFigures.Units;
import dev.sonde.studies.transformed.ShortcutsFigures.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.Optional;

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
    return text("unit." + variant);
  }

  private StudyChart losses() {
    StudyChart chart =
        chart("shortcuts.loss." + figures.lossUnit().word(), "epoch").withLogarithms();
    for (Entry<String, Variant> variant : figures.variants().entrySet()) {
      String name = name(variant.getKey());
      double[] curve = variant.getValue().curve();
      List<SvgChart.Point> points = new ArrayList<>();
      for (int i = 0; i < curve.length; i++) {
        points.add(point(i + 1.0, curve[i], name + ", " + (i + 1) + ": " + number(curve[i], 3)));
      }
      chart = chart.withJoined(name, points);
    }
    return chart;
  }

  private StudyChart units() {
    List<String> places = new ArrayList<>();
    List<SvgChart.Point> means = new ArrayList<>();
    List<SvgChart.Point> slopes = new ArrayList<>();
    for (Units layer : figures.units()) {
      int at = places.size();
      String name = Integer.toString(layer.layer());
      places.add(name);
      means.add(point(at, layer.meanShare(), name + ": " + percent(layer.meanShare())));
      slopes.add(point(at, layer.slope(), name + ": " + number(layer.slope(), 3)));
    }
    return chart("shortcuts.units", "layer")
        .withPlaces(places)
        .withPoints(text("series.meanShare"), means)
        .withPoints(text("series.slope"), slopes);
  }

  private StudyChart fisher() {
    List<String> places = new ArrayList<>();
    List<SvgChart.Point> shares = new ArrayList<>();
    for (Entry<String, Fisher> one : figures.fisher().entrySet()) {
      double share = one.getValue().offDiagonal();
      shares.add(point(places.size(), share, name(one.getKey()) + ": " + percent(share)));
      places.add(text("short." + one.getKey()));
    }
    return chart("shortcuts.fisher", "variant")
        .withPlaces(places)
        .withPoints(text("series.offDiagonal"), shares);
  }

  @Override
  public List<String[]> table() {
    return figures.variants().isEmpty()
        ? new Table<Entry<String, Fisher>>()
            .column(text("column.variant"), one -> name(one.getKey()))
            .column(text("column.offDiagonal"), one -> percent(one.getValue().offDiagonal()))
            .column(text("column.median"), one -> condition(one.getKey()))
            .of(figures.fisher().entrySet())
        : new Table<Entry<String, Variant>>()
            .column(text("column.variant"), one -> name(one.getKey()))
            .column(
                text("column.rate"), one -> rate(one.getValue().rate(), one.getValue().search()))
            .column(
                text("column.trainLoss." + figures.lossUnit().word()),
                one -> average(one.getValue().trainLoss()))
            .column(
                text(
                    figures.lossUnit() == LossUnit.NATS
                        ? "column.testErrorAnswers"
                        : "column.testErrorVariance"),
                one -> share(one.getValue().testError()))
            .column(text("column.median"), one -> condition(one.getKey()))
            .of(figures.variants().entrySet());
  }

  private String condition(String variant) {
    return Optional.ofNullable(figures.fisher().get(variant))
        .filter(fisher -> fisher.condition().isPresent())
        .map(fisher -> number(fisher.condition().getAsDouble(), 3))
        .orElse(text("cell.halfVanish"));
  }
}
