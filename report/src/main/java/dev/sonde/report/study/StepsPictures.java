package dev.sonde.report.study;

import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.studies.trajectory.StepsFigures;
import java.util.ArrayList;
import java.util.List;
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
    return name + ", t = " + words.format().count(steps) + ": " + figure;
  }

  private StudyChart errors() {
    Words text = words.words();
    String tests = text.get("series.testError");
    List<SvgChart.Point> test = new ArrayList<>();
    List<SvgChart.Place> train = new ArrayList<>();
    for (StepsFigures.Point point : figures.curve()) {
      test.add(
          StudyPictures.point(
              (double) point.steps(),
              point.testError(),
              at(tests, point.steps(), words.average(point.testError()))));
      train.add(new SvgChart.Place((double) point.steps(), point.trainError()));
    }
    return new StudyChart(
        text.get("chart.steps.error"),
        text.get("x.steps"),
        List.of(),
        true,
        List.of(
            StudyChart.Series.joined(tests, 0, test),
            new StudyChart.Series(text.get("series.trainError"), 1, List.of(), train)),
        List.of());
  }

  private StudyChart capacity() {
    Words text = words.words();
    List<StudyChart.Series> series = new ArrayList<>();
    String freedom = text.get("series.freedom");
    String dimension = text.get("series.dimension");
    if (figures.curve().isEmpty()) {
      series.add(line(freedom, 0, StepsFigures.Linear::degreesOfFreedom));
      series.add(line(dimension, 1, StepsFigures.Linear::effectiveDimension));
    } else {
      List<SvgChart.Point> probed = new ArrayList<>();
      List<SvgChart.Place> dimensions = new ArrayList<>();
      for (StepsFigures.Point point : figures.curve()) {
        probed.add(
            StudyPictures.point(
                (double) point.steps(),
                point.degreesOfFreedom(),
                at(freedom, point.steps(), words.average(point.degreesOfFreedom()))));
        dimensions.add(
            new SvgChart.Place((double) point.steps(), point.effectiveDimension().estimate()));
      }
      series.add(StudyChart.Series.joined(freedom, 0, probed));
      series.add(new StudyChart.Series(dimension, 1, List.of(), dimensions));
      series.add(line(text.get("series.linearFreedom"), 2, StepsFigures.Linear::degreesOfFreedom));
    }
    return new StudyChart(
        text.get("chart.steps.capacity"),
        text.get("x.steps"),
        List.of(),
        true,
        series,
        List.of(
            new SvgChart.Mark("mark", figures.targets(), text.get("mark.targets")),
            new SvgChart.Mark("mark", figures.parameters(), text.get("mark.parameters"))));
  }

  private StudyChart.Series line(
      String name, int tone, ToDoubleFunction<StepsFigures.Linear> figure) {
    return new StudyChart.Series(
        name,
        tone,
        List.of(),
        figures.linear().stream()
            .map(one -> new SvgChart.Place((double) one.steps(), figure.applyAsDouble(one)))
            .toList());
  }

  private StudyChart shares() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<StudyChart.Series> series = new ArrayList<>();
    for (int i = 0; i < StepsFigures.Point.TAUS.size(); i++) {
      int tau = i;
      String name = "τ = " + format.number(StepsFigures.Point.TAUS.get(i), 2);
      series.add(
          StudyChart.Series.joined(
              name,
              i,
              figures.curve().stream()
                  .map(
                      point ->
                          StudyPictures.point(
                              (double) point.steps(),
                              point.shares()[tau],
                              at(name, point.steps(), format.percent(point.shares()[tau]))))
                  .toList()));
    }
    return new StudyChart(
        text.get("chart.steps.shares"), text.get("x.steps"), List.of(), false, series, List.of());
  }

  private StudyChart ratios() {
    Words text = words.words();
    List<SvgChart.Place> least = new ArrayList<>();
    List<SvgChart.Place> most = new ArrayList<>();
    List<SvgChart.Place> here = new ArrayList<>();
    for (int i = 0; i < figures.ratios().size(); i++) {
      StepsFigures.Ratio ratio = figures.ratios().get(i);
      StepsFigures.Linear linear = figures.linear().get(i);
      double steps = ratio.steps();
      least.add(new SvgChart.Place(steps, ratio.least()));
      most.add(new SvgChart.Place(steps, ratio.most()));
      here.add(new SvgChart.Place(steps, linear.degreesOfFreedom() / linear.effectiveDimension()));
    }
    return new StudyChart(
        text.get("chart.steps.ratio"),
        text.get("x.steps"),
        List.of(),
        false,
        List.of(
            new StudyChart.Series(text.get("series.largestRatio"), 0, List.of(), most),
            new StudyChart.Series(text.get("series.drawnRatio"), 1, List.of(), here),
            new StudyChart.Series(text.get("series.smallestRatio"), 2, List.of(), least)),
        List.of());
  }

  @Override
  public List<String[]> table() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<String[]> rows = new ArrayList<>();
    if (figures.curve().isEmpty()) {
      rows.add(
          new String[] {text.get("column.steps"), "df", "N_eff(1/ηt)", text.get("column.ratio")});
      for (StepsFigures.Linear one : figures.linear()) {
        rows.add(
            new String[] {
              format.count(one.steps()),
              format.number(one.degreesOfFreedom(), 4),
              format.number(one.effectiveDimension(), 4),
              format.number(one.degreesOfFreedom() / one.effectiveDimension(), 4)
            });
      }
      return rows;
    }
    rows.add(
        new String[] {
          text.get("column.steps"),
          "df",
          "N_eff(1/ηt)",
          text.get("column.testError"),
          text.get("column.linearFreedom")
        });
    for (int i = 0; i < figures.curve().size(); i++) {
      StepsFigures.Point point = figures.curve().get(i);
      rows.add(
          new String[] {
            format.count(point.steps()),
            words.average(point.degreesOfFreedom()),
            words.average(point.effectiveDimension()),
            words.average(point.testError()),
            format.number(figures.linear().get(i).degreesOfFreedom(), 4)
          });
    }
    return rows;
  }
}
