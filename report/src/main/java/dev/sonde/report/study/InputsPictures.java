package dev.sonde.report.study;

import dev.sonde.report.page.SvgChart;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.studies.linear.InputForm;
import dev.sonde.studies.linear.InputsFigures;
import dev.sonde.studies.linear.NoiseSpectrum;
import java.util.ArrayList;
import java.util.List;

/** What the mean and the scales of inputs cost, in pictures. */
record InputsPictures(InputsFigures figures, StudyWords words) implements StudyPictures {
  /** A line of more points than these is no smoother. */
  private static final int MOST_POINTS = 80;

  /** Losses below this part of the first are off the axis. */
  private static final double LEAST_EXCESS = 1e-4;

  @Override
  public List<StudyChart> charts() {
    return List.of(losses(), spectra(), layers());
  }

  private String name(InputForm form) {
    return words.words().get("form." + form.label());
  }

  private StudyChart losses() {
    FigureFormat format = words.format();
    List<StudyChart.Series> series = new ArrayList<>();
    for (InputsFigures.LossCurve curve : figures.curves()) {
      String name = name(curve.form());
      List<SvgChart.Point> run =
          curve.run().stream()
              .filter(point -> point.steps() > 0 && point.excess() > LEAST_EXCESS)
              .map(
                  point ->
                      StudyPictures.point(
                          (double) point.steps(),
                          point.excess(),
                          name
                              + ", t = "
                              + format.count(point.steps())
                              + ": "
                              + format.percent(point.excess())))
              .toList();
      List<SvgChart.Place> law =
          curve.law().stream()
              .filter(point -> point.excess() > LEAST_EXCESS)
              .map(point -> new SvgChart.Place((double) point.steps(), point.excess()))
              .toList();
      series.add(new StudyChart.Series(name, series.size(), run, law));
    }
    Words text = words.words();
    return new StudyChart(
        text.get("chart.inputs.loss"), text.get("x.steps"), List.of(), true, series, List.of());
  }

  private StudyChart spectra() {
    Words text = words.words();
    List<StudyChart.Series> series = new ArrayList<>();
    for (InputsFigures.Eigenvalues spectrum : figures.spectra()) {
      double[] values = spectrum.descending();
      if (spectrum.form() != InputForm.WHITENED) {
        series.add(
            new StudyChart.Series(name(spectrum.form()), series.size(), List.of(), line(values)));
      }
    }
    List<SvgChart.Mark> marks = new ArrayList<>();
    if (!figures.noise().isEmpty()) {
      // the drawn inputs of the theory: two samples for each, of variance 1 once standardised
      NoiseSpectrum bulk = new NoiseSpectrum(2, 1, 0);
      marks.add(new SvgChart.Mark("mark", bulk.upperEdge(), text.get("mark.edge")));
      marks.add(new SvgChart.Mark("mark", bulk.lowerEdge(), text.get("mark.edge")));
    }
    return new StudyChart(
        text.get("chart.inputs.spectrum"), text.get("x.rank"), List.of(), true, series, marks);
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
    Words text = words.words();
    List<String> places = new ArrayList<>();
    List<SvgChart.Point> raw = new ArrayList<>();
    List<SvgChart.Point> centred = new ArrayList<>();
    for (InputsFigures.Layer layer : figures.layers()) {
      int at = places.size();
      places.add(Words.shortened(layer.layer(), 9));
      raw.add(point(at, layer.largestEigenvalue(), layer.layer()));
      centred.add(point(at, layer.centredLargest(), layer.layer()));
    }
    return new StudyChart(
        text.get("chart.inputs.layers"),
        text.get("x.layer"),
        places,
        true,
        List.of(
            new StudyChart.Series(text.get("series.asSeen"), 0, raw, List.of()),
            new StudyChart.Series(text.get("form.centred"), 1, centred, List.of())),
        List.of());
  }

  private SvgChart.Point point(int at, double value, String layer) {
    return StudyPictures.point(at, value, layer + ": λmax = " + words.format().number(value, 3));
  }

  @Override
  public List<String[]> table() {
    Words text = words.words();
    FigureFormat format = words.format();
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          text.get("column.inputs"), text.get("column.steps"), "λmax", text.get("column.condition")
        });
    for (InputForm form : InputForm.values()) {
      InputsFigures.Cost cost = figures.steps().of(form);
      rows.add(
          new String[] {
            name(form),
            format.count(cost.steps()),
            format.number(cost.largestEigenvalue(), 4),
            format.number(cost.conditionNumber(), 3)
          });
    }
    return rows;
  }
}
