package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.Table;
import dev.sonde.studies.landscape.DirectionsFigures;
import dev.sonde.studies.landscape.DirectionsFigures.Contraction;
import dev.sonde.studies.landscape.DirectionsFigures.LinearModel;
import dev.sonde.studies.landscape.DirectionsFigures.Mapped;
import dev.sonde.studies.landscape.DirectionsFigures.Moved;
import dev.sonde.studies.landscape.DirectionsFigures.Radius;
import dev.sonde.studies.landscape.DirectionsFigures.Trained;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
    if (!figures.linear().isEmpty()) {
      return List.of(rises(), linear(), trained());
    }
    StudyChart last = figures.map().isEmpty() ? contraction() : map();
    return figures.overRadius().stream().anyMatch(row -> row.moved().answersChanged().isPresent())
        ? List.of(rises(), answers(), last)
        : List.of(rises(), last);
  }

  private StudyChart rises() {
    double most =
        figures.overRadius().stream()
            .mapToDouble(row -> row.moved().lossRise().estimate())
            .max()
            .orElse(1);
    return overRadius(
        chart("directions.loss", "radius").withLogarithms(),
        row -> Optional.of(row.moved().lossRise()),
        LEAST * most);
  }

  private StudyChart answers() {
    return overRadius(
        chart("directions.answers", "radius"),
        row -> row.moved().answersChanged(),
        Double.NEGATIVE_INFINITY);
  }

  private StudyChart overRadius(
      StudyChart empty, Function<Radius, Optional<Average>> figure, double least) {
    StudyChart chart = empty;
    for (String direction : CLASSES) {
      String name = text("direction." + direction);
      List<SvgChart.Point> points = new ArrayList<>();
      for (Radius row : figures.overRadius()) {
        if (row.direction().equals(direction)) {
          figure
              .apply(row)
              .filter(average -> average.estimate() > least)
              .map(average -> point(row.radius(), average, name, empty.logarithmic()))
              .ifPresent(points::add);
        }
      }
      chart = chart.withJoined(name, points);
    }
    return chart;
  }

  /** An interval that reaches zero has no place on a logarithmic axis. */
  private SvgChart.Point point(double radius, Average average, String name, boolean logarithmic) {
    String tip = name + ", " + number(radius, 2) + ": " + average(average);
    return logarithmic && average.estimate() <= average.interval()
        ? point(radius, average.estimate(), tip)
        : point(radius, average, tip);
  }

  private StudyChart linear() {
    return chart("directions.linear", "samples")
        .withJoined(text("series.parameterSpace"), linear(LinearModel::parameterSpace))
        .withJoined(text("series.functionSpace"), linear(LinearModel::functionSpace));
  }

  private List<SvgChart.Point> linear(ToDoubleFunction<LinearModel> figure) {
    List<SvgChart.Point> points = new ArrayList<>();
    for (LinearModel row : figures.linear()) {
      if (row.samples() > 0) {
        double value = figure.applyAsDouble(row);
        String tip = "n = " + count(row.samples()) + ": " + number(value, 3);
        points.add(point(row.samples(), value, tip));
      }
    }
    return points;
  }

  private StudyChart trained() {
    return chart("directions.trained", "steps")
        .withLogarithms()
        .withJoined(text("series.fixedZ"), trained(Trained::fixed))
        .withJoined(text("series.relativeZ"), trained(Trained::relative));
  }

  private List<SvgChart.Point> trained(ToDoubleFunction<Trained> figure) {
    List<SvgChart.Point> points = new ArrayList<>();
    for (Trained row : figures.trained()) {
      double value = figure.applyAsDouble(row);
      if (value > 0) {
        points.add(point(row.steps(), value, count(row.steps()) + ": " + number(value, 3)));
      }
    }
    return points;
  }

  /** Test loss against effective dimension, of the networks that answer rightly in training. */
  private StudyChart map() {
    return chart("directions.map", "dimension")
        .withLogarithms()
        .withPoints(text("series.fixedZ"), mapped(Mapped::fixed))
        .withPoints(text("series.relativeZ"), mapped(Mapped::relative));
  }

  private List<SvgChart.Point> mapped(ToDoubleFunction<Mapped> figure) {
    List<SvgChart.Point> points = new ArrayList<>();
    for (Mapped net : figures.map()) {
      double dimension = figure.applyAsDouble(net);
      if (dimension > 0 && net.interpolates()) {
        String tip =
            text(
                "tip.network",
                count(net.width()),
                count(net.depth()),
                number(dimension, 3),
                number(net.testLoss(), 3));
        points.add(point(dimension, net.testLoss(), tip));
      }
    }
    return points;
  }

  private StudyChart contraction() {
    List<SvgChart.Point> curve = new ArrayList<>();
    List<SvgChart.Point> marked = new ArrayList<>();
    for (Contraction row : figures.contraction()) {
      Average dimension = row.effectiveDimension();
      if (dimension.estimate() > 0) {
        String tip = "z = " + number(row.z(), 2) + ": " + average(dimension);
        (row.kind().equals("curve") ? curve : marked).add(point(row.z(), dimension, tip));
      }
    }
    return chart("directions.contraction", "z")
        .withLogarithms()
        .withJoined(text("series.dimensionAt"), curve)
        .withPoints(text("series.marked"), marked);
  }

  @Override
  public List<String[]> table() {
    return new Table<Map.Entry<String, Moved>>()
        .column(text("column.direction"), one -> text("direction." + one.getKey()))
        .column(text("column.curvature"), one -> number(one.getValue().curvature(), 2))
        .column(text("column.lossRise"), one -> average(one.getValue().lossRise()))
        .columnIf(
            figures.classes().values().stream().anyMatch(one -> one.answersChanged().isPresent()),
            text("column.changed"),
            one -> one.getValue().answersChanged().map(this::share).orElse(dash()))
        .of(
            figures.classes().entrySet().stream()
                .sorted(Comparator.comparing(one -> CLASSES.indexOf(one.getKey())))
                .toList());
  }
}
