package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.Table;
import dev.sonde.studies.trajectory.StepsFigures;
import dev.sonde.studies.trajectory.StepsFigures.Linear;
import dev.sonde.studies.trajectory.StepsFigures.Point;
import dev.sonde.studies.trajectory.StepsFigures.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What steps unlock, in pictures. */
record StepsPictures(StepsFigures figures, StudyWords words) implements StudyPictures {
  @Override
  public List<StudyChart> charts() {
    return figures.curve().isEmpty()
        ? List.of(capacity(), ratios())
        : List.of(errors(), capacity(), shares());
  }

  private String at(String name, long steps, String figure) {
    return name + ", t = " + count(steps) + ": " + figure;
  }

  private <R> List<SvgChart.Place> line(
      List<R> rows, ToDoubleFunction<R> steps, ToDoubleFunction<R> figure) {
    return rows.stream()
        .map(row -> new SvgChart.Place(steps.applyAsDouble(row), figure.applyAsDouble(row)))
        .toList();
  }

  private List<SvgChart.Place> line(ToDoubleFunction<Point> figure) {
    return line(figures.curve(), Point::steps, figure);
  }

  private List<SvgChart.Place> linear(ToDoubleFunction<Linear> figure) {
    return line(figures.linear(), Linear::steps, figure);
  }

  private List<SvgChart.Place> ratio(ToDoubleFunction<Ratio> figure) {
    return line(figures.ratios(), Ratio::steps, figure);
  }

  private List<SvgChart.Point> points(Function<Point, SvgChart.Point> point) {
    return figures.curve().stream().map(point).toList();
  }

  private StudyChart errors() {
    String name = text("series.testError");
    return chart("steps.error", "steps")
        .withLogarithms()
        .withJoined(
            name,
            points(
                point ->
                    point(
                        (double) point.steps(),
                        point.testError(),
                        at(name, point.steps(), average(point.testError())))))
        .withLine(text("series.trainError"), line(Point::trainError));
  }

  private StudyChart capacity() {
    String freedom = text("series.freedom");
    String dimension = text("series.dimension");
    StudyChart chart =
        chart("steps.capacity", "steps")
            .withLogarithms()
            .withMark(figures.targets(), text("mark.targets"))
            .withMark(figures.parameters(), text("mark.parameters"));
    if (figures.curve().isEmpty()) {
      return chart
          .withLine(freedom, linear(Linear::degreesOfFreedom))
          .withLine(dimension, linear(Linear::effectiveDimension));
    }
    return chart
        .withJoined(
            freedom,
            points(
                point ->
                    point(
                        (double) point.steps(),
                        point.degreesOfFreedom(),
                        at(freedom, point.steps(), average(point.degreesOfFreedom())))))
        .withLine(dimension, line(point -> point.effectiveDimension().estimate()))
        .withLine(text("series.linearFreedom"), linear(Linear::degreesOfFreedom));
  }

  private StudyChart shares() {
    StudyChart chart = chart("steps.shares", "steps");
    for (int i = 0; i < Point.TAUS.size(); i++) {
      int tau = i;
      String name = "τ = " + number(Point.TAUS.get(i), 2);
      chart =
          chart.withJoined(
              name,
              points(
                  point ->
                      point(
                          (double) point.steps(),
                          point.shares()[tau],
                          at(name, point.steps(), percent(point.shares()[tau])))));
    }
    return chart;
  }

  private StudyChart ratios() {
    List<SvgChart.Place> here = new ArrayList<>();
    for (int i = 0; i < figures.ratios().size(); i++) {
      here.add(new SvgChart.Place(figures.ratios().get(i).steps(), drawn(figures.linear().get(i))));
    }
    return chart("steps.ratio", "steps")
        .withLine(text("series.largestRatio"), ratio(Ratio::most))
        .withLine(text("series.drawnRatio"), here)
        .withLine(text("series.smallestRatio"), ratio(Ratio::least));
  }

  private static double drawn(Linear linear) {
    return linear.degreesOfFreedom() / linear.effectiveDimension();
  }

  /** Degrees of freedom are no less than 0: a bar that reaches below it tells nothing of them. */
  private String resolved(Average freedom) {
    return freedom.estimate() - freedom.interval() > 0 ? average(freedom) : text("cell.unresolved");
  }

  @Override
  public List<String[]> table() {
    if (figures.curve().isEmpty()) {
      return new Table<Linear>()
          .column(text("column.steps"), one -> count(one.steps()))
          .column("df", one -> number(one.degreesOfFreedom(), 4))
          .column("N_eff(1/ηt)", one -> number(one.effectiveDimension(), 4))
          .column(text("column.ratio"), one -> number(drawn(one), 4))
          .of(figures.linear());
    }
    return new Table<Point>()
        .column(text("column.steps"), point -> count(point.steps()))
        .column("df", point -> resolved(point.degreesOfFreedom()))
        .column("N_eff(1/ηt)", point -> average(point.effectiveDimension()))
        .column(text("column.squaredTestError"), point -> average(point.testError()))
        .column(text("column.linearFreedom"), point -> number(linearFreedom(point), 4))
        .of(figures.curve());
  }

  private double linearFreedom(Point point) {
    return figures.linear().get(figures.curve().indexOf(point)).degreesOfFreedom();
  }
}
