package dev.sonde.report.study;

import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.linear.StoppingFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What decay and stopping reach, in pictures. */
record StoppingPictures(StoppingFigures figures, Form form, StudyWords words)
    implements StudyPictures {

  @Override
  public List<StudyChart> charts() {
    return List.of(curve(), form == Form.THEORY ? overSamples() : overDecay());
  }

  private StudyChart curve() {
    Words text = words.words();
    List<SvgChart.Place> plain = new ArrayList<>();
    List<SvgChart.Place> decayed = new ArrayList<>();
    List<SvgChart.Point> simulated = new ArrayList<>();
    for (StoppingFigures.Point point : figures.curve()) {
      plain.add(new SvgChart.Place(point.t(), point.theory()));
      decayed.add(new SvgChart.Place(point.t(), point.decayed()));
      point
          .simulated()
          .ifPresent(
              average ->
                  simulated.add(
                      StudyPictures.point(
                          point.t(),
                          average,
                          "t = "
                              + words.format().number(point.t(), 3)
                              + ": "
                              + words.average(average))));
    }
    return new StudyChart(
        text.get(form == Form.THEORY ? "chart.stopping.time" : "chart.stopping.steps"),
        text.get(form == Form.THEORY ? "x.time" : "x.steps"),
        List.of(),
        false,
        List.of(
            new StudyChart.Series(text.get("series.noDecay"), 0, simulated, plain),
            new StudyChart.Series(text.get("series.bestDecay"), 2, List.of(), decayed)),
        List.of());
  }

  private StudyChart overSamples() {
    Words text = words.words();
    return new StudyChart(
        text.get("chart.stopping.samples"),
        text.get("x.samplesPerInput"),
        List.of(),
        true,
        List.of(
            samples("series.trainedOn", 1, StoppingFigures.SampleRow::trainedOn),
            samples("series.stopped", 0, StoppingFigures.SampleRow::stopped),
            samples("series.bestDecay", 2, StoppingFigures.SampleRow::decayed)),
        List.of());
  }

  private StudyChart.Series samples(
      String name, int tone, ToDoubleFunction<StoppingFigures.SampleRow> figure) {
    List<SvgChart.Point> points =
        figures.overSamples().stream()
            .filter(row -> Double.isFinite(figure.applyAsDouble(row)))
            .map(
                row ->
                    StudyPictures.point(
                        row.samplesPerInput(),
                        figure.applyAsDouble(row),
                        "α = "
                            + words.format().number(row.samplesPerInput(), 3)
                            + ": "
                            + words.format().number(figure.applyAsDouble(row), 3)))
            .toList();
    return StudyChart.Series.joined(words.words().get(name), tone, points);
  }

  /** The test loss over decay, after few steps, the best number of them, and many. */
  private StudyChart overDecay() {
    Words text = words.words();
    double[] steps =
        figures.map().stream().mapToDouble(StoppingFigures.Cell::steps).distinct().toArray();
    double last = steps[steps.length - 1];
    double early = Math.max(1, figures.bestTime() / 10);
    List<StudyChart.Series> series = new ArrayList<>();
    double before = -1;
    for (double wanted : new double[] {early, figures.bestTime(), last}) {
      double nearest = nearest(steps, wanted);
      if (nearest != before) {
        series.add(row(nearest, series.size()));
        before = nearest;
      }
    }
    return new StudyChart(
        text.get("chart.stopping.decay"), text.get("x.decay"), List.of(), false, series, List.of());
  }

  private StudyChart.Series row(double steps, int tone) {
    FigureFormat format = words.format();
    String name = words.words().get("series.afterSteps", format.count((long) steps));
    List<SvgChart.Point> points =
        figures.map().stream()
            .filter(cell -> cell.steps() == steps)
            .map(
                cell ->
                    StudyPictures.point(
                        cell.decay(),
                        cell.loss(),
                        "wd = "
                            + format.number(cell.decay(), 3)
                            + ": "
                            + format.number(cell.loss(), 4)))
            .toList();
    return StudyChart.Series.joined(name, tone, points);
  }

  private static double nearest(double[] values, double wanted) {
    double best = values[0];
    for (double value : values) {
      if (Math.abs(Math.log(value / wanted)) < Math.abs(Math.log(best / wanted))) {
        best = value;
      }
    }
    return best;
  }

  @Override
  public List<String[]> table() {
    Words text = words.words();
    FigureFormat format = words.format();
    return List.of(
        new String[] {text.get("column.fit"), text.get("column.setting"), text.get("column.error")},
        new String[] {
          text.get("series.stopped"),
          (form == Form.THEORY ? "t = " : text.get("column.after") + " ")
              + format.number(figures.bestTime(), 4),
          format.number(figures.stopped(), 4)
        },
        new String[] {
          text.get("series.bestDecay"),
          (form == Form.THEORY ? "λ = " : "wd = ") + format.number(figures.bestDecay(), 3),
          format.number(figures.decayed(), 4)
        },
        new String[] {
          text.get("series.trainedOn"), format.dash(), format.number(figures.trainedOn(), 4)
        });
  }
}
