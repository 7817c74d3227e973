package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.studies.trajectory.TicketsFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How few weights do, in pictures. */
record TicketsPictures(TicketsFigures figures, StudyWords words) implements StudyPictures {

  @Override
  public List<StudyChart> charts() {
    return figures.rounds().isEmpty()
        ? List.of(counts())
        : List.of(
            overLeft("chart.tickets.error", TicketsFigures.Variant::testError, true),
            overLeft("chart.tickets.stop", TicketsFigures.Variant::earlyStop, false),
            instability());
  }

  /** A figure of all three over the share of weights left. */
  private StudyChart overLeft(
      String title, Function<TicketsFigures.Variant, Average> figure, boolean share) {
    Words text = words.words();
    return new StudyChart(
        text.get(title),
        text.get("x.left"),
        List.of(),
        true,
        List.of(
            series("series.ticket", 0, round -> Optional.of(round.ticket()), figure, share),
            series("series.reinitialised", 1, TicketsFigures.Round::reinitialised, figure, share),
            series("series.randomMask", 2, TicketsFigures.Round::random, figure, share)),
        List.of());
  }

  private StudyChart.Series series(
      String name,
      int tone,
      Function<TicketsFigures.Round, Optional<TicketsFigures.Variant>> variant,
      Function<TicketsFigures.Variant, Average> figure,
      boolean share) {
    FigureFormat format = words.format();
    String shown = words.words().get(name);
    List<SvgChart.Point> points = new ArrayList<>();
    for (int i = figures.rounds().size() - 1; i >= 0; i--) {
      TicketsFigures.Round round = figures.rounds().get(i);
      if (variant.apply(round).isPresent()) {
        Average average = figure.apply(variant.apply(round).get());
        // with two or three seeds a 95% interval would hide the curve: the standard error
        points.add(
            bar(
                round.left(),
                average,
                shown
                    + ", "
                    + format.percent(round.left())
                    + ": "
                    + (share ? format.percent(average.estimate()) : words.average(average))));
      }
    }
    return StudyChart.Series.joined(shown, tone, points);
  }

  private static SvgChart.Point bar(double x, Average average, String text) {
    double half = Double.isFinite(average.standardError()) ? average.standardError() : 0;
    double y = average.estimate();
    return new SvgChart.Point(x, y, Math.max(y - half, 0.5 * y), y + half, text);
  }

  private StudyChart instability() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<StudyChart.Series> series = new ArrayList<>();
    List<String> places = new ArrayList<>();
    for (TicketsFigures.Instability one : figures.instability()) {
      String name = text.get("pair." + one.of());
      double[] errors = one.errors();
      List<SvgChart.Point> points = new ArrayList<>();
      for (int at = 0; at < errors.length; at++) {
        if (series.isEmpty()) {
          places.add(at % 5 == 0 ? format.number(at / (errors.length - 1.0), 2) : "");
        }
        points.add(StudyPictures.point(at, errors[at], name + ": " + format.percent(errors[at])));
      }
      series.add(StudyChart.Series.joined(name, series.size(), points));
    }
    return new StudyChart(
        text.get("chart.tickets.between"), text.get("x.between"), places, true, series, List.of());
  }

  /** The published shares of weights beside their formula. */
  private StudyChart counts() {
    Words text = words.words();
    Map<String, List<SvgChart.Point>> networks = new LinkedHashMap<>();
    for (TicketsFigures.Count count : figures.counts()) {
      networks
          .computeIfAbsent(count.network(), name -> new ArrayList<>())
          .add(
              StudyPictures.point(
                  count.round(),
                  count.left(),
                  count.network() + ": " + words.format().percent(count.left())));
    }
    List<StudyChart.Series> series = new ArrayList<>();
    networks.forEach(
        (name, points) -> series.add(StudyChart.Series.joined(name, series.size(), points)));
    return new StudyChart(
        text.get("chart.tickets.left"), text.get("x.round"), List.of(), true, series, List.of());
  }

  @Override
  public List<String[]> table() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<String[]> rows = new ArrayList<>();
    if (figures.rounds().isEmpty()) {
      rows.add(
          new String[] {
            text.get("column.network"),
            text.get("column.round"),
            text.get("column.left"),
            text.get("column.published")
          });
      for (TicketsFigures.Count count : figures.counts()) {
        rows.add(
            new String[] {
              count.network(),
              format.count(count.round()),
              format.percent(count.left()),
              format.percent(count.published())
            });
      }
      return rows;
    }
    rows.add(
        new String[] {
          text.get("column.left"),
          text.get("series.ticket"),
          text.get("series.reinitialised"),
          text.get("series.randomMask")
        });
    for (TicketsFigures.Round round : figures.rounds()) {
      if (round.round() == 0 || round.reinitialised().isPresent()) {
        rows.add(
            new String[] {
              format.percent(round.left()),
              cell(Optional.of(round.ticket())),
              cell(round.reinitialised()),
              cell(round.random())
            });
      }
    }
    return rows;
  }

  /** The early stop and the test error there. */
  private String cell(Optional<TicketsFigures.Variant> variant) {
    FigureFormat format = words.format();
    return variant
        .map(
            one ->
                words
                    .words()
                    .get(
                        "cell.stopError",
                        format.count(Math.round(one.earlyStop().estimate())),
                        format.percent(one.testError().estimate())))
        .orElseGet(format::dash);
  }
}
