package dev.sonde.report.study;

import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.studies.landscape.SaddlesFigures;
import dev.sonde.studies.landscape.SaddlesFigures.Index;
import dev.sonde.studies.landscape.SaddlesFigures.Spent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What lies below a point, and how methods get there, in pictures. */
record SaddlesPictures(SaddlesFigures figures, StudyWords words) implements StudyPictures {
  /** Excess losses below this part of the first are off the axis. */
  private static final double LEAST = 1e-10;

  @Override
  public List<StudyChart> charts() {
    List<StudyChart> charts = new ArrayList<>();
    charts.add(losses());
    if (!figures.way().isEmpty()) {
      charts.add(curvature());
      charts.add(figures.census().isEmpty() ? indexAlongTheWay() : census());
    } else {
      charts.add(linear());
      charts.add(census());
    }
    return charts;
  }

  private StudyChart losses() {
    Words text = words.words();
    boolean theory = figures.start().isEmpty();
    List<StudyChart.Series> series = new ArrayList<>();
    for (Map.Entry<String, List<Spent>> method : figures.methods().entrySet()) {
      double first = method.getValue().get(0).loss() - figures.floor();
      List<SvgChart.Place> line =
          method.getValue().stream()
              .filter(spent -> spent.loss() - figures.floor() > LEAST * Math.abs(first))
              .map(spent -> new SvgChart.Place(spent.gradients(), spent.loss() - figures.floor()))
              .toList();
      series.add(new StudyChart.Series(name(method.getKey()), series.size(), List.of(), line));
    }
    return new StudyChart(
        text.get(theory ? "chart.saddles.excess" : "chart.saddles.loss"),
        text.get("x.gradients"),
        List.of(),
        true,
        series,
        List.of());
  }

  private String name(String method) {
    return words
        .words()
        .get(
            method.equals(SaddlesFigures.SGD) && figures.start().isEmpty()
                ? "method.descent"
                : "method." + method);
  }

  private StudyChart curvature() {
    Words text = words.words();
    List<SvgChart.Point> points =
        figures.way().stream()
            .filter(place -> place.leastRitzValue() < 0)
            .map(
                place ->
                    StudyPictures.point(
                        place.step() + 1.0,
                        -place.leastRitzValue(),
                        text.get("tip.step", words.format().count(place.step()))
                            + ": λ = "
                            + words.format().number(place.leastRitzValue(), 3)))
            .toList();
    return new StudyChart(
        text.get("chart.saddles.curvature"),
        text.get("x.stepsPlusOne"),
        List.of(),
        true,
        List.of(StudyChart.Series.joined(text.get("series.mostNegative"), 0, points)),
        List.of());
  }

  private StudyChart indexAlongTheWay() {
    Words text = words.words();
    List<SvgChart.Point> points = new ArrayList<>();
    figures
        .way()
        .forEach(
            place ->
                place
                    .index()
                    .ifPresent(
                        index ->
                            points.add(
                                new SvgChart.Point(
                                    place.loss(),
                                    index.estimate() >= 0 ? index.estimate() : index.low(),
                                    index.low(),
                                    index.high() >= 0 ? index.high() : index.low(),
                                    text.get("tip.step", words.format().count(place.step()))
                                        + ": "
                                        + index(index)))));
    return new StudyChart(
        text.get("chart.saddles.index"),
        text.get("x.loss"),
        List.of(),
        false,
        List.of(new StudyChart.Series(text.get("series.negative"), 0, points, List.of())),
        List.of());
  }

  /** A count with its interval. */
  private String index(Index index) {
    FigureFormat format = words.format();
    if (!(index.high() >= 0)) {
      return words.words().get("index.atLeast", format.count(index.low()));
    }
    String count = format.count(Math.round(index.estimate()));
    return index.low() == index.high()
        ? count
        : words
            .words()
            .get(
                "index.between",
                count,
                format.count(index.low()),
                format.count(Math.round(index.high())));
  }

  private StudyChart census() {
    Words text = words.words();
    List<StudyChart.Series> series = new ArrayList<>();
    for (String kind : List.of("critical", "gradient-flat")) {
      List<SvgChart.Point> points =
          figures.census().stream()
              .filter(found -> found.kind().equals(kind) && found.loss() > 0)
              .map(
                  found ->
                      StudyPictures.point(
                          found.loss(),
                          found.index(),
                          text.get(
                              "tip.found",
                              words.format().number(found.loss(), 4),
                              words.format().count(found.index()),
                              words.format().number(found.gradientNorm(), 2))))
              .toList();
      series.add(new StudyChart.Series(text.get("kind." + kind), series.size(), points, List.of()));
    }
    return new StudyChart(
        text.get("chart.saddles.census"), text.get("x.loss"), List.of(), false, series, List.of());
  }

  private StudyChart linear() {
    Words text = words.words();
    List<SvgChart.Point> counted =
        figures.known().stream()
            .map(
                known ->
                    StudyPictures.point(
                        known.loss(),
                        known.counted(),
                        text.get(
                            "tip.kept",
                            known.kept().isEmpty()
                                ? words.format().dash()
                                : String.join(
                                    ", ",
                                    known.kept().stream()
                                        .map(value -> words.format().number(value, 2))
                                        .toList()),
                            words.format().number(known.loss(), 3),
                            words.format().count(known.counted()))))
            .toList();
    return new StudyChart(
        text.get("chart.saddles.linear"),
        text.get("x.loss"),
        List.of(),
        false,
        List.of(new StudyChart.Series(text.get("kind.critical"), 0, counted, List.of())),
        List.of());
  }

  @Override
  public List<String[]> table() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          text.get("column.method"), text.get("column.gradients"), text.get("column.loss")
        });
    figures
        .start()
        .ifPresent(
            start ->
                rows.add(
                    new String[] {
                      text.get("row.start"), format.count(0), format.number(start.loss(), 4)
                    }));
    figures
        .methods()
        .forEach(
            (method, spent) -> {
              Spent last = spent.get(spent.size() - 1);
              rows.add(
                  new String[] {
                    name(method),
                    format.count(Math.round(last.gradients())),
                    format.number(last.loss(), 4)
                  });
            });
    figures
        .start()
        .ifPresent(
            start -> {
              rows.add(new String[] {text.get("row.index"), format.dash(), index(start.index())});
              rows.add(
                  new String[] {
                    text.get("row.least"), format.dash(), format.number(start.leastEigenvalue(), 3)
                  });
              rows.add(
                  new String[] {
                    text.get("row.flatness"), format.dash(), format.number(start.flatness(), 2)
                  });
            });
    return rows;
  }
}
