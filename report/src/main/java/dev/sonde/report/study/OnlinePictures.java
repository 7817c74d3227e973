package dev.sonde.report.study;

import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.Table;
import dev.sonde.studies.linear.OnlineFigures;
import dev.sonde.studies.linear.OnlineFigures.Asymptotic;
import dev.sonde.studies.linear.OnlineFigures.Curve;
import dev.sonde.studies.linear.OnlineFigures.JudgedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What online and batch learning reach, in pictures. */
record OnlinePictures(OnlineFigures figures, Object splits, StudyWords words)
    implements StudyPictures {
  /** A curve of more points than these is a line. */
  private static final int MOST_POINTS = 20;

  @Override
  public List<StudyChart> charts() {
    if (!figures.asymptotics().isEmpty()) {
      return List.of(asymptotics());
    }
    return figures.noiseScale().isEmpty() ? List.of(losses()) : List.of(losses(), noiseScale());
  }

  private StudyChart losses() {
    boolean errors = figures.judgedBy() == JudgedBy.ERROR;
    StudyChart plain = chart("online.loss." + figures.lossUnit().word(), "passes");
    StudyChart chart = errors ? plain : plain.withLogarithms();
    for (Curve curve : figures.curves()) {
      String name = text("series." + curve.name());
      List<SvgChart.Point> points = new ArrayList<>();
      for (OnlineFigures.Point at : curve.points()) {
        if (at.passes() > 0) {
          String tip = name + ", " + number(at.passes(), 3) + ": " + average(at.testLoss());
          points.add(point(at.passes(), at.testLoss(), tip));
        }
      }
      chart =
          points.size() > MOST_POINTS
              ? chart.withLine(
                  name, points.stream().map(p -> new SvgChart.Place(p.x(), p.y())).toList())
              : chart.withJoined(name, points);
    }
    return chart;
  }

  private StudyChart noiseScale() {
    List<SvgChart.Point> points = new ArrayList<>();
    for (OnlineFigures.NoiseScale scale : figures.noiseScale()) {
      points.add(point(scale));
    }
    return chart("online.noise", "batchPassesPlusOne")
        .withLogarithms()
        .withJoined(text("series.noiseScale"), points);
  }

  /** A noise scale with its interval, or what it is at least. */
  private SvgChart.Point point(OnlineFigures.NoiseScale scale) {
    String passes = number(scale.passes(), 3);
    if (scale.atLeast().isPresent()) {
      double least = scale.atLeast().getAsDouble();
      return point(scale.passes() + 1, least, passes + ": B ≥ " + number(least, 3));
    }
    return point(scale.passes() + 1, scale.value(), passes + ": B = " + average(scale.value()));
  }

  /** Variances beside their limits, a rate each, over the directions' curvature. */
  private StudyChart asymptotics() {
    StudyChart chart = chart("online.variance", "curvature");
    for (String rate : List.of("harmonic", "newton", "averaged")) {
      List<SvgChart.Point> points = new ArrayList<>();
      List<SvgChart.Place> limits = new ArrayList<>();
      for (Asymptotic row : figures.asymptotics()) {
        if (row.rate().equals(rate)) {
          String tip = "h = " + number(row.curvature(), 2) + ": " + average(row.measured());
          points.add(point(row.curvature(), row.measured(), tip));
          limits.add(new SvgChart.Place(row.curvature(), row.expected()));
        }
      }
      chart = chart.with(text("series." + rate), points, limits);
    }
    return chart;
  }

  /** What error bars are of. */
  @Override
  public Optional<String> note() {
    if (!figures.asymptotics().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(text(splits.equals(1) ? "note.online.split" : "note.online.splits"));
  }

  /** A point of a curve with the curve's name. */
  private record Named(String curve, OnlineFigures.Point point) {}

  @Override
  public List<String[]> table() {
    if (!figures.asymptotics().isEmpty()) {
      return new Table<Asymptotic>()
          .column(text("column.rate"), row -> text("series." + row.rate()))
          .column("h", row -> number(row.curvature(), 3))
          .column(text("column.limit"), row -> number(row.expected(), 3))
          .column(text("column.measured"), row -> average(row.measured()))
          .of(figures.asymptotics());
    }
    List<Named> shown = new ArrayList<>();
    for (Curve curve : figures.curves()) {
      int last = curve.points().size() - 1;
      for (int i = 0; i <= last; i++) {
        if (curve.points().get(i).passes() == 1 || i == last) {
          shown.add(new Named(text("series." + curve.name()), curve.points().get(i)));
        }
      }
    }
    return new Table<Named>()
        .column(text("column.learning"), Named::curve)
        .column(text("column.passes"), row -> number(row.point().passes(), 3))
        .column(
            text("column.testLoss." + figures.lossUnit().word()),
            row -> average(row.point().testLoss()))
        .of(shown);
  }
}
