package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.Table;
import dev.sonde.studies.StudyResult.Form;
import dev.sonde.studies.linear.StoppingFigures;
import dev.sonde.studies.linear.StoppingFigures.SampleRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What decay and stopping reach, in pictures. */
record StoppingPictures(StoppingFigures figures, Form form, StudyWords words)
    implements StudyPictures {
  @Override
  public List<StudyChart> charts() {
    return List.of(curve(), isTheory() ? overSamples() : overDecay());
  }

  private boolean isTheory() {
    return form == Form.THEORY;
  }

  private StudyChart curve() {
    List<SvgChart.Place> plain = new ArrayList<>();
    List<SvgChart.Place> decayed = new ArrayList<>();
    List<SvgChart.Point> simulated = new ArrayList<>();
    for (StoppingFigures.Point at : figures.curve()) {
      plain.add(new SvgChart.Place(at.t(), at.theory()));
      decayed.add(new SvgChart.Place(at.t(), at.decayed()));
      at.simulated()
          .map(known -> point(at.t(), known, "t = " + number(at.t(), 3) + ": " + average(known)))
          .ifPresent(simulated::add);
    }
    return chart(isTheory() ? "stopping.time" : "stopping.steps", isTheory() ? "time" : "steps")
        .with(new StudyChart.Series(text("series.noDecay"), 0, simulated, plain))
        .with(new StudyChart.Series(text("series.bestDecay"), 2, List.of(), decayed));
  }

  private StudyChart overSamples() {
    return chart("stopping.samples", "samplesPerInput")
        .withLogarithms()
        .with(samples("series.trainedOn", 1, SampleRow::trainedOn))
        .with(samples("series.stopped", 0, SampleRow::stopped))
        .with(samples("series.bestDecay", 2, SampleRow::decayed));
  }

  private StudyChart.Series samples(String name, int tone, ToDoubleFunction<SampleRow> figure) {
    List<SvgChart.Point> points = new ArrayList<>();
    for (SampleRow row : figures.overSamples()) {
      double value = figure.applyAsDouble(row);
      if (Double.isFinite(value)) {
        String tip = "α = " + number(row.samplesPerInput(), 3) + ": " + number(value, 3);
        points.add(point(row.samplesPerInput(), value, tip));
      }
    }
    return StudyChart.Series.joined(text(name), tone, points);
  }

  /** The test loss over decay, after few steps, the best number of them, and many. */
  private StudyChart overDecay() {
    double[] steps =
        figures.map().stream().mapToDouble(StoppingFigures.Cell::steps).distinct().toArray();
    double last = steps[steps.length - 1];
    double early = Math.max(1, figures.bestTime() / 10);
    StudyChart chart = chart("stopping.decay", "decay");
    double before = -1;
    for (double wanted : new double[] {early, figures.bestTime(), last}) {
      double nearest = nearest(steps, wanted);
      if (nearest != before) {
        chart = chart.withJoined(text("series.afterSteps", count((long) nearest)), row(nearest));
        before = nearest;
      }
    }
    return chart;
  }

  private List<SvgChart.Point> row(double steps) {
    List<SvgChart.Point> points = new ArrayList<>();
    for (StoppingFigures.Cell cell : figures.map()) {
      if (cell.steps() == steps) {
        String tip = "wd = " + number(cell.decay(), 3) + ": " + number(cell.loss(), 4);
        points.add(point(cell.decay(), cell.loss(), tip));
      }
    }
    return points;
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

  /** A fit, what it was set to, and its error. */
  private record Fit(String name, String setting, String error) {}

  /** An error, with its standard error over splits where there are several. */
  private String error(double plain, ToDoubleFunction<StoppingFigures.Split> loss) {
    return figures.splits().isEmpty()
        ? number(plain, 4)
        : average(Average.of(figures.splits().stream().mapToDouble(loss).toArray()));
  }

  @Override
  public List<String[]> table() {
    String time = isTheory() ? "t = " : text("column.after") + " ";
    String decay = isTheory() ? "λ = " : "wd = ";
    return new Table<Fit>()
        .column(text("column.fit"), fit -> text("series." + fit.name()))
        .column(text("column.setting"), Fit::setting)
        .column(text("column.error." + figures.lossUnit().word()), Fit::error)
        .of(
            List.of(
                new Fit(
                    "stopped",
                    time + number(figures.bestTime(), 4),
                    error(figures.stopped(), StoppingFigures.Split::stopped)),
                new Fit(
                    "bestDecay",
                    decay + number(figures.bestDecay(), 3),
                    error(figures.decayed(), StoppingFigures.Split::decayed)),
                new Fit(
                    "trainedOn",
                    text("cell.noDecay"),
                    error(figures.trainedOn(), StoppingFigures.Split::trainedOn))));
  }
}
