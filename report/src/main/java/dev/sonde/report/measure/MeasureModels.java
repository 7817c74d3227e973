package dev.sonde.report.measure;

import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.report.chart.AxisScale;
import dev.sonde.report.chart.ChartModel;
import dev.sonde.report.chart.ChartModel.Axis;
import dev.sonde.report.chart.ChartModel.Curve;
import dev.sonde.report.chart.ChartModel.Line;
import dev.sonde.report.chart.ChartModel.Marks;
import dev.sonde.report.chart.ChartModel.Point;
import dev.sonde.report.chart.ChartModel.Range;
import dev.sonde.report.chart.ChartModel.Tone;
import dev.sonde.report.words.BoundedText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Unresolved;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Estimate.Interval;
import dev.sonde.spectra.SpectralDensity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The charts of a measurement, for the page and for pictures alike. */
record MeasureModels(Measurement measurement, Words words, FigureFormat format) {
  /** Decades that a chart's height holds legibly, below its top. */
  private static final double MOST_DECADES = 12;

  /** The spectral density on a symmetric axis, empty when there is none to draw. */
  Optional<ChartModel> density() {
    SpectrumFigures spectrum = measurement.spectrum();
    SpectralDensity density = spectrum.density();
    if (!isDrawable(density)) {
      return Optional.empty();
    }
    double floor = floor(density);
    List<Curve> curves = new ArrayList<>();
    List<List<Point>> sides = sides(density, floor);
    if (sides.get(1).size() > 1) {
      curves.add(new Curve(Tone.ACCENT, "", true, false, sides.get(1)));
    }
    if (sides.get(0).size() > 1) {
      curves.add(new Curve(Tone.NEGATIVE, "", true, false, sides.get(0)));
    }
    List<EigenvalueEstimate> known = new ArrayList<>(spectrum.top());
    known.addAll(spectrum.bottom());
    List<Double> values =
        known.stream().map(EigenvalueEstimate::value).filter(Double::isFinite).toList();
    return Optional.of(
        new ChartModel(
            words.get("density.title"),
            new Axis(AxisScale.symmetric(density.width()), words.get("density.x"), false),
            new Axis(AxisScale.logarithmic(), words.get("density.y"), false),
            OptionalDouble.of(floor),
            curves,
            List.of(
                new Marks(Tone.ACCENT, values.stream().filter(value -> value >= 0).toList()),
                new Marks(Tone.NEGATIVE, values.stream().filter(value -> value < 0).toList())),
            List.of(),
            Optional.empty(),
            ""));
  }

  /** N_eff over z, empty when no z was asked for. */
  Optional<ChartModel> effectiveDimension() {
    List<EffectiveDimension> dimensions = new ArrayList<>(measurement.effectiveDimensions());
    if (dimensions.isEmpty()) {
      return Optional.empty();
    }
    dimensions.sort(Comparator.comparingDouble(EffectiveDimension::z));
    List<Line> oneOverN =
        dimensions.stream()
            .map(EffectiveDimension::z)
            .filter(z -> Headline.isOneOverN(measurement.data(), z))
            .findFirst()
            .map(z -> new Line(z, words.get("neff.oneOverN")))
            .map(List::of)
            .orElse(List.of());
    List<Curve> curves = new ArrayList<>();
    curves.add(neff(Tone.ACCENT, measured(), dimensions));
    List<EffectiveDimension> beside = new ArrayList<>(measurement.gaussNewton());
    if (!beside.isEmpty()) {
      beside.sort(Comparator.comparingDouble(EffectiveDimension::z));
      curves.add(neff(Tone.TUNED, words.get("neff.gaussNewton"), beside));
    }
    return Optional.of(
        new ChartModel(
            words.get("section.effectiveDimension"),
            new Axis(AxisScale.logarithmic(), words.get("neff.x"), false),
            new Axis(AxisScale.logarithmic(), words.get("neff.y"), false),
            OptionalDouble.empty(),
            curves,
            List.of(),
            oneOverN,
            Optional.empty(),
            unresolved(
                Stream.concat(dimensions.stream(), beside.stream()).map(MeasureModels::drawn))));
  }

  private String measured() {
    return words.get("matrix." + measurement.spectrum().matrix().label());
  }

  private Curve neff(Tone tone, String matrix, List<EffectiveDimension> dimensions) {
    List<Point> points = new ArrayList<>();
    for (EffectiveDimension dimension : dimensions) {
      points.add(
          point(
              dimension.z(),
              Optional.of(drawn(dimension)),
              matrix + ", z = " + format.number(dimension.z(), Headline.AXIS_DIGITS),
              "N_eff = " + new BoundedText(words, format).of(dimension.figure())));
    }
    return new Curve(tone, matrix, false, tone == Tone.TUNED, points);
  }

  /** The estimate, or the middle of bounds with a band as wide as they are. */
  private static Estimate drawn(EffectiveDimension dimension) {
    if (dimension.kind() != BoundedEstimate.Kind.BOUNDS) {
      return dimension.estimate();
    }
    return Estimate.between(dimension.figure().low(), dimension.figure().high());
  }

  /** The shares on both sides over τ, empty when no τ was asked for. */
  Optional<ChartModel> shares() {
    List<SharePair> pairs = new ArrayList<>(SharePair.of(measurement));
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    pairs.sort(Comparator.comparingDouble(SharePair::tau));
    List<Point> above = new ArrayList<>();
    List<Point> below = new ArrayList<>();
    for (SharePair pair : pairs) {
      String tau = "τ = " + format.number(pair.tau(), Headline.AXIS_DIGITS);
      above.add(point(pair.tau(), pair.above(), tau, share("shares.above", pair.above())));
      below.add(point(pair.tau(), pair.below(), tau, share("shares.below", pair.below())));
    }
    double smallest =
        pairs.stream().mapToDouble(SharePair::tau).filter(tau -> tau > 0).min().orElse(1);
    AxisScale taus =
        pairs.get(0).tau() <= 0 ? AxisScale.symmetric(smallest) : AxisScale.logarithmic();
    double oneEigenvalue = 1.0 / Math.max(1, measurement.model().parameters());
    List<Curve> curves =
        List.of(
            new Curve(Tone.ACCENT, words.get("shares.above"), false, false, above),
            new Curve(Tone.NEGATIVE, words.get("shares.below"), false, true, below));
    return Optional.of(
        new ChartModel(
            words.get("section.shares"),
            new Axis(taus, words.get("shares.x"), false),
            new Axis(AxisScale.symmetric(oneEigenvalue), words.get("shares.y"), true),
            OptionalDouble.of(0),
            curves,
            List.of(),
            List.of(),
            Optional.empty(),
            unresolved(pairs.stream().flatMap(SharePair::figures))));
  }

  private String share(String key, Optional<Estimate> share) {
    return words.get(key) + ": " + share.map(format::share).orElse("");
  }

  /** What stands where a curve has a gap; empty when it has none. */
  private String unresolved(Stream<Estimate> figures) {
    List<Estimate> missing = figures.filter(figure -> !figure.resolved()).toList();
    return missing.isEmpty() ? "" : unresolved().of(missing);
  }

  private Point point(double x, Optional<Estimate> estimate, String where, String text) {
    if (estimate.isEmpty() || !estimate.get().resolved()) {
      String why = estimate.map(unresolved()::of).orElseGet(() -> words.get("unresolved"));
      return new Point(x, Optional.empty(), where + ": " + why);
    }
    double value = estimate.get().value();
    Interval interval = estimate.get().interval();
    boolean bounded = Double.isFinite(interval.low()) && Double.isFinite(interval.high());
    Range range =
        bounded
            ? new Range(value, interval.low(), interval.high())
            : new Range(value, value, value);
    return new Point(x, Optional.of(range), where + "   " + text);
  }

  private static boolean isDrawable(SpectralDensity density) {
    double[] grid = density.grid();
    double[] values = density.values();
    int shown = 0;
    for (int i = 0; i < grid.length; i++) {
      shown += Double.isFinite(grid[i]) && values[i] > 0 && Double.isFinite(values[i]) ? 1 : 0;
    }
    return shown > 1 && density.width() > 0 && Double.isFinite(density.width());
  }

  /** The curve below zero and the curve above it. */
  private static List<List<Point>> sides(SpectralDensity density, double floor) {
    double[] grid = density.grid();
    double[] values = density.values();
    List<Point> below = new ArrayList<>();
    List<Point> above = new ArrayList<>();
    double before = Double.NaN;
    double heightBefore = Double.NaN;
    for (int i = 0; i < grid.length; i++) {
      if (!Double.isFinite(grid[i]) || !Double.isFinite(values[i])) {
        continue;
      }
      double height = Math.max(values[i], floor);
      if (before < 0 && grid[i] > 0) {
        // Both colours meet at zero, on the straight line that a chart draws between points.
        Point middle =
            curvePoint(0, heightBefore + (height - heightBefore) * before / (before - grid[i]));
        below.add(middle);
        above.add(middle);
      }
      if (grid[i] <= 0) {
        below.add(curvePoint(grid[i], height));
      }
      if (grid[i] >= 0) {
        above.add(curvePoint(grid[i], height));
      }
      before = grid[i];
      heightBefore = height;
    }
    return List.of(below, above);
  }

  private static Point curvePoint(double x, double y) {
    return new Point(x, Optional.of(new Range(y, y, y)), "");
  }

  /** Two decades below the height of one eigenvalue alone: less is a Gaussian's tail, not data. */
  private double floor(SpectralDensity density) {
    double single =
        1 / (measurement.model().parameters() * density.width() * Math.sqrt(2 * Math.PI));
    double highest = 0;
    for (double value : density.values()) {
      if (Double.isFinite(value)) {
        highest = Math.max(highest, value);
      }
    }
    double floor = Math.max(single / 100, highest * Math.pow(10, -MOST_DECADES));
    return floor > 0 && floor < highest ? floor : highest / 100;
  }

  private Unresolved unresolved() {
    return new Unresolved(measurement.spectrum().method(), words);
  }
}
