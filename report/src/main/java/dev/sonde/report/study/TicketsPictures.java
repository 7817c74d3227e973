package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.Table;
import dev.sonde.studies.trajectory.TicketsFigures;
import dev.sonde.studies.trajectory.TicketsFigures.Count;
import dev.sonde.studies.trajectory.TicketsFigures.ErrorUnit;
import dev.sonde.studies.trajectory.TicketsFigures.Round;
import dev.sonde.studies.trajectory.TicketsFigures.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How few weights do, in pictures. */
record TicketsPictures(TicketsFigures figures, StudyWords words) implements StudyPictures {
  private static final List<String> KINDS = List.of("ticket", "reinitialised", "randomMask");

  @Override
  public List<StudyChart> charts() {
    return figures.rounds().isEmpty()
        ? List.of(counts())
        : List.of(
            overLeft(errors("tickets.error"), Variant::testError, this::share),
            overLeft("tickets.stop", Variant::earlyStop, this::average),
            instability());
  }

  /** A figure of all three over the share of weights left. */
  private StudyChart overLeft(
      String title, Function<Variant, Average> figure, Function<Average, String> shown) {
    StudyChart chart = chart(title, "left").withLogarithms();
    for (String kind : KINDS) {
      String name = text("series." + kind);
      List<SvgChart.Point> points = new ArrayList<>();
      for (int i = figures.rounds().size() - 1; i >= 0; i--) {
        Round round = figures.rounds().get(i);
        variant(kind, round)
            .map(figure)
            .map(
                known ->
                    bar(
                        round.left(),
                        known,
                        name + ", " + percent(round.left()) + ": " + shown.apply(known)))
            .ifPresent(points::add);
      }
      chart = chart.withJoined(name, points);
    }
    return chart;
  }

  private static Optional<Variant> variant(String kind, Round round) {
    return switch (kind) {
      case "ticket" -> Optional.of(round.ticket());
      case "reinitialised" -> round.reinitialised();
      default -> round.random();
    };
  }

  /** With two or three seeds a 95% interval would hide the curve: the standard error. */
  private static SvgChart.Point bar(double x, Average average, String tip) {
    double half = Double.isFinite(average.standardError()) ? average.standardError() : 0;
    double y = average.estimate();
    return new SvgChart.Point(x, y, Math.max(y - half, 0.5 * y), y + half, tip);
  }

  private StudyChart instability() {
    StudyChart chart = chart(errors("tickets.between"), "between").withLogarithms();
    for (TicketsFigures.Instability one : figures.instability()) {
      String name = text("pair." + one.of());
      double[] errors = one.errors();
      List<String> places = new ArrayList<>();
      List<SvgChart.Point> points = new ArrayList<>();
      for (int at = 0; at < errors.length; at++) {
        places.add(at % 5 == 0 ? number(at / (errors.length - 1.0), 2) : "");
        points.add(point(at, errors[at], name + ": " + percent(errors[at])));
      }
      chart =
          (chart.places().isEmpty() ? chart.withPlaces(places) : chart).withJoined(name, points);
    }
    return chart;
  }

  /** The published shares of weights beside their formula. */
  private StudyChart counts() {
    StudyChart chart = chart("tickets.left", "round").withLogarithms();
    for (String network : figures.counts().stream().map(Count::network).distinct().toList()) {
      chart =
          chart.withJoined(
              network,
              figures.counts().stream()
                  .filter(one -> one.network().equals(network))
                  .map(one -> point(one.round(), one.left(), network + ": " + percent(one.left())))
                  .toList());
    }
    return chart;
  }

  @Override
  public List<String[]> table() {
    if (figures.rounds().isEmpty()) {
      return new Table<Count>()
          .column(text("column.network"), Count::network)
          .column(text("column.round"), one -> count(one.round()))
          .column(text("column.left"), one -> percent(one.left()))
          .column(text("column.published"), one -> percent(one.published()))
          .of(figures.counts());
    }
    List<Row> rows = new ArrayList<>();
    for (Round round : figures.rounds()) {
      for (String kind : KINDS) {
        variant(kind, round).ifPresent(one -> rows.add(new Row(round, kind, one)));
      }
    }
    boolean several = figures.rounds().get(0).ticket().earlyStop().n() > 1;
    return new Table<Row>()
        .column(text("column.left"), row -> percent(row.round().left()))
        .column(text("column.weights"), row -> text("series." + row.kind()))
        .column(text("column.earlyStop"), row -> average(row.variant().earlyStop()))
        .column(
            text(several ? errors("column.testError") : errors("column.oneSeedTestError")),
            row -> share(row.variant().testError()))
        .of(rows);
  }

  /** One way to train a round's network. */
  private record Row(Round round, String kind, Variant variant) {}

  /** The key of what is said of errors, which are shares of answers or of a variance. */
  private String errors(String key) {
    return figures.errorUnit() == ErrorUnit.VARIANCE ? key + "Variance" : key + "Answers";
  }
}
