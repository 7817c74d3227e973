package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.studies.landscape.DirectionsFigures;
import dev.sonde.studies.landscape.DirectionsFigures.Contraction;
import dev.sonde.studies.landscape.DirectionsFigures.Mapped;
import dev.sonde.studies.landscape.DirectionsFigures.Radius;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What data determine, and whether the rest is free, in pictures. */
record DirectionsPictures(DirectionsFigures figures, StudyWords words) implements StudyPictures {
  /** Rises below this part of the largest are rounding, and off the axis. */
  private static final double LEAST = 1e-9;

  private static final List<String> CLASSES =
      List.of(DirectionsFigures.FLAT, DirectionsFigures.RANDOM, DirectionsFigures.STEEP);

  @Override
  public List<StudyChart> charts() {
    List<StudyChart> charts = new ArrayList<>();
    charts.add(rises());
    if (!figures.linear().isEmpty()) {
      charts.add(linear());
      charts.add(trained());
      return charts;
    }
    if (figures.overRadius().stream().anyMatch(row -> row.moved().answersChanged().isPresent())) {
      charts.add(answers());
    }
    charts.add(figures.map().isEmpty() ? contraction() : map());
    return charts;
  }

  private StudyChart rises() {
    double most =
        figures.overRadius().stream()
            .mapToDouble(row -> row.moved().lossRise().estimate())
            .max()
            .orElse(1);
    return overRadius(
        "chart.directions.loss",
        true,
        moved -> Optional.of(moved.moved().lossRise()),
        LEAST * most);
  }

  private StudyChart answers() {
    return overRadius(
        "chart.directions.answers",
        false,
        row -> row.moved().answersChanged(),
        Double.NEGATIVE_INFINITY);
  }

  private StudyChart overRadius(
      String title, boolean logarithmic, Function<Radius, Optional<Average>> figure, double least) {
    Words text = words.words();
    List<StudyChart.Series> series = new ArrayList<>();
    for (String direction : CLASSES) {
      String name = text.get("direction." + direction);
      List<SvgChart.Point> points = new ArrayList<>();
      for (Radius row : figures.overRadius()) {
        Optional<Average> average = row.direction().equals(direction) ? figure.apply(row) : none();
        average
            .filter(known -> known.estimate() > least)
            .ifPresent(
                known -> {
                  String tip =
                      name
                          + ", "
                          + words.format().number(row.radius(), 2)
                          + ": "
                          + words.average(known);
                  points.add(
                      logarithmic && known.estimate() <= known.interval()
                          ? StudyPictures.point(row.radius(), known.estimate(), tip)
                          : StudyPictures.point(row.radius(), known, tip));
                });
      }
      series.add(StudyChart.Series.joined(name, series.size(), points));
    }
    return new StudyChart(
        text.get(title), text.get("x.radius"), List.of(), logarithmic, series, List.of());
  }

  private static Optional<Average> none() {
    return Optional.empty();
  }

  private StudyChart linear() {
    Words text = words.words();
    List<SvgChart.Point> parameter = new ArrayList<>();
    List<SvgChart.Point> function = new ArrayList<>();
    for (DirectionsFigures.LinearModel row : figures.linear()) {
      if (row.samples() > 0) {
        String n = "n = " + words.format().count(row.samples()) + ": ";
        parameter.add(
            StudyPictures.point(
                row.samples(),
                row.parameterSpace(),
                n + words.format().number(row.parameterSpace(), 3)));
        function.add(
            StudyPictures.point(
                row.samples(),
                row.functionSpace(),
                n + words.format().number(row.functionSpace(), 3)));
      }
    }
    return new StudyChart(
        text.get("chart.directions.linear"),
        text.get("x.samples"),
        List.of(),
        false,
        List.of(
            StudyChart.Series.joined(text.get("series.parameterSpace"), 0, parameter),
            StudyChart.Series.joined(text.get("series.functionSpace"), 1, function)),
        List.of());
  }

  private StudyChart trained() {
    return dimensions(
        "chart.directions.trained",
        "x.steps",
        figures.trained(),
        DirectionsFigures.Trained::steps,
        DirectionsFigures.Trained::fixed,
        DirectionsFigures.Trained::relative,
        row -> words.format().count(row.steps()),
        true);
  }

  /** Test loss against effective dimension, of the networks that answer rightly in training. */
  private StudyChart map() {
    Words text = words.words();
    List<StudyChart.Series> series = new ArrayList<>();
    for (boolean relative : new boolean[] {false, true}) {
      List<SvgChart.Point> points = new ArrayList<>();
      for (Mapped net : figures.map()) {
        double dimension = relative ? net.relative() : net.fixed();
        if (dimension > 0 && net.interpolates()) {
          points.add(
              StudyPictures.point(
                  dimension,
                  net.testLoss(),
                  text.get(
                      "tip.network",
                      words.format().count(net.width()),
                      words.format().count(net.depth()),
                      words.format().number(dimension, 3),
                      words.format().number(net.testLoss(), 3))));
        }
      }
      series.add(
          new StudyChart.Series(
              text.get(relative ? "series.relativeZ" : "series.fixedZ"),
              series.size(),
              points,
              List.of()));
    }
    return new StudyChart(
        text.get("chart.directions.map"),
        text.get("x.dimension"),
        List.of(),
        true,
        series,
        List.of());
  }

  private <R> StudyChart dimensions(
      String title,
      String x,
      List<R> rows,
      ToDoubleFunction<R> at,
      ToDoubleFunction<R> fixed,
      ToDoubleFunction<R> relative,
      Function<R, String> name,
      boolean logarithmic) {
    Words text = words.words();
    List<StudyChart.Series> series = new ArrayList<>();
    for (ToDoubleFunction<R> figure : List.of(fixed, relative)) {
      List<SvgChart.Point> points = new ArrayList<>();
      for (R row : rows) {
        double value = figure.applyAsDouble(row);
        if (value > 0) {
          points.add(
              StudyPictures.point(
                  at.applyAsDouble(row),
                  value,
                  name.apply(row) + ": " + words.format().number(value, 3)));
        }
      }
      series.add(
          StudyChart.Series.joined(
              text.get(series.isEmpty() ? "series.fixedZ" : "series.relativeZ"),
              series.size(),
              points));
    }
    return new StudyChart(text.get(title), text.get(x), List.of(), logarithmic, series, List.of());
  }

  private StudyChart contraction() {
    Words text = words.words();
    List<SvgChart.Point> curve = new ArrayList<>();
    List<SvgChart.Point> marked = new ArrayList<>();
    for (Contraction row : figures.contraction()) {
      if (row.effectiveDimension().estimate() > 0) {
        SvgChart.Point point =
            StudyPictures.point(
                row.z(),
                row.effectiveDimension(),
                "z = "
                    + words.format().number(row.z(), 2)
                    + ": "
                    + words.average(row.effectiveDimension()));
        (row.kind().equals("curve") ? curve : marked).add(point);
      }
    }
    return new StudyChart(
        text.get("chart.directions.contraction"),
        text.get("x.z"),
        List.of(),
        true,
        List.of(
            StudyChart.Series.joined(text.get("series.dimensionAt"), 0, curve),
            new StudyChart.Series(text.get("series.marked"), 1, marked, List.of())),
        List.of());
  }

  @Override
  public List<String[]> table() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          text.get("column.direction"),
          text.get("column.curvature"),
          text.get("column.lossRise"),
          text.get("column.changed")
        });
    for (String direction : CLASSES) {
      DirectionsFigures.Moved moved = figures.classes().get(direction);
      if (moved != null) {
        rows.add(
            new String[] {
              text.get("direction." + direction),
              format.number(moved.curvature(), 2),
              words.average(moved.lossRise()),
              moved.answersChanged().map(a -> format.percent(a.estimate())).orElse(format.dash())
            });
      }
    }
    return rows;
  }
}
