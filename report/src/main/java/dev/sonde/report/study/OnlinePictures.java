package dev.sonde.report.study;

import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.studies.linear.OnlineFigures;
import java.util.ArrayList;
import java.util.List;

/** What online and batch learning reach, in pictures. */
record OnlinePictures(OnlineFigures figures, StudyWords words) implements StudyPictures {

  @Override
  public List<StudyChart> charts() {
    if (!figures.asymptotics().isEmpty()) {
      return List.of(asymptotics());
    }
    return figures.noiseScale().isEmpty() ? List.of(losses()) : List.of(losses(), noiseScale());
  }

  private StudyChart losses() {
    Words text = words.words();
    List<StudyChart.Series> series = new ArrayList<>();
    for (OnlineFigures.Curve curve : figures.curves()) {
      String name = text.get("series." + curve.name());
      List<SvgChart.Point> points =
          curve.points().stream()
              .filter(point -> point.passes() > 0)
              .map(
                  point ->
                      StudyPictures.point(
                          point.passes(),
                          point.testLoss(),
                          name
                              + ", "
                              + words.format().number(point.passes(), 3)
                              + ": "
                              + words.average(point.testLoss())))
              .toList();
      series.add(
          points.size() > 20
              ? new StudyChart.Series(
                  name,
                  series.size(),
                  List.of(),
                  points.stream().map(p -> new SvgChart.Place(p.x(), p.y())).toList())
              : StudyChart.Series.joined(name, series.size(), points));
    }
    return new StudyChart(
        text.get("chart.online.loss"), text.get("x.passes"), List.of(), true, series, List.of());
  }

  private StudyChart noiseScale() {
    Words text = words.words();
    List<SvgChart.Point> points = new ArrayList<>();
    for (OnlineFigures.NoiseScale scale : figures.noiseScale()) {
      points.add(
          StudyPictures.point(
              scale.passes() + 1,
              scale.value(),
              words.format().number(scale.passes(), 3) + ": B = " + words.average(scale.value())));
    }
    return new StudyChart(
        text.get("chart.online.noise"),
        text.get("x.batchPassesPlusOne"),
        List.of(),
        true,
        List.of(StudyChart.Series.joined(text.get("series.noiseScale"), 0, points)),
        List.of());
  }

  /** Variances beside their limits, a rate each, over the directions' curvature. */
  private StudyChart asymptotics() {
    Words text = words.words();
    List<StudyChart.Series> series = new ArrayList<>();
    for (String rate : List.of("harmonic", "newton", "averaged")) {
      List<SvgChart.Point> points = new ArrayList<>();
      List<SvgChart.Place> limits = new ArrayList<>();
      for (OnlineFigures.Asymptotic row : figures.asymptotics()) {
        if (row.rate().equals(rate)) {
          points.add(
              StudyPictures.point(
                  row.curvature(),
                  row.measured(),
                  "h = "
                      + words.format().number(row.curvature(), 2)
                      + ": "
                      + words.average(row.measured())));
          limits.add(new SvgChart.Place(row.curvature(), row.expected()));
        }
      }
      series.add(new StudyChart.Series(text.get("series." + rate), series.size(), points, limits));
    }
    return new StudyChart(
        text.get("chart.online.variance"),
        text.get("x.curvature"),
        List.of(),
        false,
        series,
        List.of());
  }

  @Override
  public List<String[]> table() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<String[]> rows = new ArrayList<>();
    if (!figures.asymptotics().isEmpty()) {
      rows.add(
          new String[] {
            text.get("column.rate"), "h", text.get("column.limit"), text.get("column.measured")
          });
      for (OnlineFigures.Asymptotic row : figures.asymptotics()) {
        rows.add(
            new String[] {
              text.get("series." + row.rate()),
              format.number(row.curvature(), 3),
              format.number(row.expected(), 3),
              words.average(row.measured())
            });
      }
      return rows;
    }
    rows.add(
        new String[] {
          text.get("column.learning"), text.get("column.passes"), text.get("column.testLoss")
        });
    for (OnlineFigures.Curve curve : figures.curves()) {
      int count = curve.points().size();
      for (int i = 0; i < count; i++) {
        OnlineFigures.Point point = curve.points().get(i);
        if (point.passes() == 1 || i == count - 1) {
          rows.add(
              new String[] {
                text.get("series." + curve.name()),
                format.number(point.passes(), 3),
                words.average(point.testLoss())
              });
        }
      }
    }
    return rows;
  }
}
