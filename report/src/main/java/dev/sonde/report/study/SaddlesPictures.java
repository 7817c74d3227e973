package dev.sonde.report.study;

import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.Table;
import dev.sonde.studies.landscape.SaddlesFigures;
import dev.sonde.studies.landscape.SaddlesFigures.Index;
import dev.sonde.studies.landscape.SaddlesFigures.Spent;
import dev.sonde.studies.landscape.SaddlesFigures.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What lies below a point, and how methods get there, in pictures. */
record SaddlesPictures(SaddlesFigures figures, StudyWords words) implements StudyPictures {
  /** Excess losses below this part of the first are off the axis. */
  private static final double LEAST = 1e-10;

  @Override
  public List<StudyChart> charts() {
    if (figures.way().isEmpty()) {
      return List.of(losses(), linear(), census());
    }
    return List.of(
        losses(), curvature(), figures.census().isEmpty() ? indexAlongTheWay() : census());
  }

  private StudyChart losses() {
    boolean theory = figures.start().isEmpty();
    StudyChart chart = chart(theory ? "saddles.excess" : "saddles.loss", "gradients");
    for (Map.Entry<String, List<Spent>> method : figures.methods().entrySet()) {
      double first = method.getValue().get(0).loss() - figures.floor();
      List<SvgChart.Place> line =
          method.getValue().stream()
              .filter(spent -> spent.loss() - figures.floor() > LEAST * Math.abs(first))
              .map(spent -> new SvgChart.Place(spent.gradients(), spent.loss() - figures.floor()))
              .toList();
      chart = chart.withLine(name(method.getKey()), line);
    }
    return chart.withLogarithms();
  }

  private String name(String method) {
    boolean descent = method.equals(SaddlesFigures.SGD) && figures.start().isEmpty();
    return text(descent ? "method.descent" : "method." + method);
  }

  /** What the gradient's Krylov space shows is no eigenvalue, and stands apart from those. */
  private StudyChart curvature() {
    return chart("saddles.curvature", "stepsPlusOne")
        .withLogarithms()
        .withPoints(
            text("series.mostNegative"),
            negative(place -> place.leastEigenvalue().orElse(Double.NaN)))
        .withJoined(text("series.leastRitz"), negative(SaddlesFigures.Waypoint::leastRitzValue));
  }

  private List<SvgChart.Point> negative(ToDoubleFunction<SaddlesFigures.Waypoint> figure) {
    List<SvgChart.Point> points = new ArrayList<>();
    for (SaddlesFigures.Waypoint place : figures.way()) {
      double least = figure.applyAsDouble(place);
      if (least < 0) {
        String tip = text("tip.step", count(place.step())) + ": λ = " + number(least, 3);
        points.add(point(place.step() + 1.0, -least, tip));
      }
    }
    return points;
  }

  private StudyChart indexAlongTheWay() {
    List<SvgChart.Point> points = new ArrayList<>();
    for (SaddlesFigures.Waypoint place : figures.way()) {
      place.index().map(index -> point(place, index)).ifPresent(points::add);
    }
    return chart("saddles.index", "loss").withPoints(text("series.negative"), points);
  }

  private SvgChart.Point point(SaddlesFigures.Waypoint place, Index index) {
    return new SvgChart.Point(
        place.loss(),
        index.estimate() >= 0 ? index.estimate() : index.low(),
        index.low(),
        index.high() >= 0 ? index.high() : index.low(),
        text("tip.step", count(place.step())) + ": " + index(index));
  }

  /** A count with its interval. */
  private String index(Index index) {
    if (!(index.high() >= 0)) {
      return text("index.atLeast", count(index.low()));
    }
    String count = count(Math.round(index.estimate()));
    return index.low() == index.high()
        ? count
        : text("index.between", count, count(index.low()), count(Math.round(index.high())));
  }

  private StudyChart census() {
    StudyChart chart = chart("saddles.census", "loss");
    for (String kind : List.of("critical", "gradient-flat")) {
      List<SvgChart.Point> points = new ArrayList<>();
      for (SaddlesFigures.Found found : figures.census()) {
        if (found.kind().equals(kind) && found.loss() > 0) {
          String tip =
              text(
                  "tip.found",
                  number(found.loss(), 4),
                  count(found.index()),
                  number(found.gradientNorm(), 2));
          points.add(point(found.loss(), found.index(), tip));
        }
      }
      chart = chart.withPoints(text("kind." + kind), points);
    }
    return chart;
  }

  private StudyChart linear() {
    List<SvgChart.Point> counted = new ArrayList<>();
    for (SaddlesFigures.Known known : figures.known()) {
      String kept =
          known.kept().isEmpty()
              ? text("kept.none")
              : known.kept().stream().map(v -> number(v, 2)).collect(Collectors.joining(", "));
      String tip = text("tip.kept", kept, number(known.loss(), 3), count(known.counted()));
      counted.add(point(known.loss(), known.counted(), tip));
    }
    return chart("saddles.linear", "loss").withPoints(text("kind.critical"), counted);
  }

  /** Gradients: one, and a product with it. */
  private static final int FLATNESS = 3;

  /** A line of the table: what it is about, after how many gradients, and a figure. */
  private record Line(String name, String gradients, String figure) {}

  @Override
  public List<String[]> table() {
    List<Line> lines = new ArrayList<>();
    figures
        .start()
        .ifPresent(
            start -> lines.add(new Line(text("row.start"), count(0), number(start.loss(), 4))));
    figures.methods().forEach((method, all) -> lines.add(reached(method, all)));
    figures.start().ifPresent(start -> lines.addAll(signs(start)));
    return new Table<Line>()
        .column(text("column.method"), Line::name)
        .column(text("column.gradients"), Line::gradients)
        .column(text("column.lossOrNamed"), Line::figure)
        .of(lines);
  }

  /** The last loss of a method; of SGD the last before an order of samples diverged. */
  private Line reached(String method, List<Spent> all) {
    Spent last = all.get(all.size() - 1);
    boolean diverged =
        method.equals(SaddlesFigures.SGD)
            && figures.start().isPresent()
            && last.gradients() < Math.floor(spent(SaddlesFigures.SADDLE_FREE));
    return new Line(
        diverged ? text("row.diverged", name(method)) : name(method),
        count(Math.round(last.gradients())),
        number(last.loss(), 4));
  }

  private double spent(String method) {
    List<Spent> all = figures.methods().getOrDefault(method, List.of());
    return all.isEmpty() ? 0 : all.get(all.size() - 1).gradients();
  }

  /** The signs of the curvature where the network stands, and what it cost to see them. */
  private List<Line> signs(Start start) {
    String least = number(start.leastEigenvalue(), 3);
    return List.of(
        new Line(
            text("row.index", percent(start.index().zero())),
            count(start.looked().index()),
            index(start.index())),
        new Line(
            text("row.least"),
            start.looked().least() > 0 ? count(start.looked().least()) : text("cell.asAbove"),
            start.leastIsResolved() ? least : text("least.unresolved", least)),
        new Line(text("row.flatness"), count(FLATNESS), number(start.flatness(), 2)));
  }
}
