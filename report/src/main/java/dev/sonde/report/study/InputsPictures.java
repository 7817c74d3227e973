package dev.sonde.report.study;

import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import dev.sonde.studies.linear.InputForm;
import dev.sonde.studies.linear.InputsFigures;
import dev.sonde.studies.linear.InputsFigures.Layer;
import dev.sonde.studies.linear.NoiseSpectrum;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the mean and the scales of inputs cost, in pictures. */
record InputsPictures(InputsFigures figures, boolean hasModel, StudyWords words)
    implements StudyPictures {
  /** A line of more points than these is no smoother. */
  private static final int MOST_POINTS = 80;

  /** Losses below this part of the first are off the axis. */
  private static final double LEAST_EXCESS = 1e-4;

  /** A smaller share is that of a mean that was taken off. */
  private static final double ROUNDING = 1e-9;

  @Override
  public List<StudyChart> charts() {
    return List.of(losses(), spectra(), layers());
  }

  private String name(InputForm form) {
    return text("form." + form.label());
  }

  private StudyChart losses() {
    StudyChart chart = chart("inputs.loss", "steps").withLogarithms();
    for (InputsFigures.LossCurve curve : figures.curves()) {
      String name = name(curve.form());
      List<SvgChart.Point> run = new ArrayList<>();
      for (InputsFigures.Point at : curve.run()) {
        if (at.steps() > 0 && at.excess() > LEAST_EXCESS) {
          String tip = name + ", t = " + count(at.steps()) + ": " + percent(at.excess());
          run.add(point((double) at.steps(), at.excess(), tip));
        }
      }
      List<SvgChart.Place> law =
          curve.law().stream()
              .filter(at -> at.excess() > LEAST_EXCESS)
              .map(at -> new SvgChart.Place((double) at.steps(), at.excess()))
              .toList();
      chart = chart.with(name, run, law);
    }
    return chart;
  }

  private StudyChart spectra() {
    StudyChart chart = chart("inputs.spectrum", "rank").withLogarithms();
    for (InputsFigures.Eigenvalues spectrum : figures.spectra()) {
      if (spectrum.form() != InputForm.WHITENED) {
        chart = chart.withLine(name(spectrum.form()), line(spectrum.descending()));
      }
    }
    if (figures.noise().isEmpty()) {
      return chart;
    }
    // the drawn inputs of the theory: two samples for each, of variance 1 once standardised
    NoiseSpectrum bulk = new NoiseSpectrum(2, 1, 0);
    return chart
        .withMark(bulk.upperEdge(), text("mark.edge"))
        .withMark(bulk.lowerEdge(), text("mark.edge"));
  }

  private static List<SvgChart.Place> line(double[] descending) {
    List<SvgChart.Place> line = new ArrayList<>();
    int before = 0;
    for (int i = 0; i <= MOST_POINTS; i++) {
      int rank = (int) Math.round(Math.pow(descending.length, (double) i / MOST_POINTS));
      if (rank > before && rank <= descending.length) {
        line.add(new SvgChart.Place(rank, descending[rank - 1]));
        before = rank;
      }
    }
    return line;
  }

  private StudyChart layers() {
    return chart("inputs.layers", "layer")
        .withLogarithms()
        .withPlaces(figures.layers().stream().map(one -> Words.shortened(one.layer(), 9)).toList())
        .withPoints(text("series.asSeen"), layers(Layer::largestEigenvalue))
        .withPoints(text("form.centred"), layers(Layer::centredLargest));
  }

  private List<SvgChart.Point> layers(ToDoubleFunction<Layer> figure) {
    List<SvgChart.Point> points = new ArrayList<>();
    for (Layer layer : figures.layers()) {
      double value = figure.applyAsDouble(layer);
      points.add(point(points.size(), value, layer.layer() + ": λmax = " + number(value, 3)));
    }
    return points;
  }

  @Override
  public List<String[]> table() {
    return new Table<InputForm>()
        .column(text("column.inputs"), this::name)
        .column(text("column.steps"), form -> count(figures.steps().of(form).steps()))
        .column(
            text("column.scaledLargest"),
            form -> number(figures.steps().of(form).largestEigenvalue(), 4))
        .column(
            text("column.condition"), form -> number(figures.steps().of(form).conditionNumber(), 3))
        .of(List.of(InputForm.values()));
  }

  private static double rounded(double share) {
    return share < ROUNDING ? 0 : share;
  }

  /** What the layers of a model see. */
  @Override
  public List<String[]> secondTable() {
    return hasModel
        ? new Table<Layer>()
            .column(text("column.layer"), Layer::layer)
            .column(text("column.inputs"), layer -> count(layer.inputs()))
            .column("λmax", layer -> number(layer.largestEigenvalue(), 4))
            .column(text("column.centredLargest"), layer -> number(layer.centredLargest(), 4))
            .column(text("column.inMean"), layer -> percent(rounded(layer.meanShare())))
            .of(figures.layers())
        : List.of();
  }
}
