package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.results.Landmark;
import dev.sonde.descent.results.SampleMap;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.statistics.InterpolationThreshold;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The test error over the axis and the training samples: a row of shades for each number of
 * samples, with the interpolation threshold, what counting says of it, and the peaks.
 */
final class SampleMapSection {
  private static final double WIDTH = 860;
  private static final double LEFT = 70;
  private static final double RIGHT = 12;
  private static final double ROW = 38;
  private static final double FOOT = 44;

  /** What a figure of three digits needs, in units of the picture. */
  private static final double LEAST_LABELLED = 46;

  private static final double LEAST_BETWEEN_TICKS = 42;

  /** Shades are by the logarithm where errors lie further apart than this. */
  private static final double LARGEST_LINEAR = 10;

  private final Sweep sweep;
  private final SampleMap map;
  private final SweepWords all;
  private final Words words;
  private final Html html;
  private final String axis;
  private final List<Double> values;
  private final double least;
  private final double most;

  /** Whether every cell has room for its figure. */
  private final boolean labelled;

  SampleMapSection(Sweep sweep, SampleMap map, SweepWords all, Html html) {
    this.sweep = sweep;
    this.map = map;
    this.all = all;
    this.html = html;
    words = all.words();
    axis = sweep.axis().label();
    values = new ArrayList<>(new TreeSet<>(points().stream().map(SweepPoint::value).toList()));
    List<Double> errors = points().stream().map(SampleMapSection::error).toList();
    least = errors.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    most = errors.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    labelled = IntStream.range(0, values.size()).allMatch(i -> end(i) - begin(i) >= LEAST_LABELLED);
  }

  private List<SweepPoint> points() {
    return map.rows().stream()
        .flatMap(row -> row.points().stream())
        .filter(point -> Double.isFinite(error(point)))
        .toList();
  }

  private static double error(SweepPoint point) {
    return point.testError().estimate();
  }

  /** Writes the section, its name after a prefix; nothing where there are too few values. */
  void section(String prefix) {
    if (values.size() < 2) {
      return;
    }
    html.section(prefix + "samplemap", words.get("section.samplemap"));
    html.paragraph(
        "caption",
        words.get(
            "samplemap.caption",
            all.format().count(map.rows().get(map.rows().size() - 1).samples())));
    html.open("figure", "class", "wide").openScroll("scroll");
    picture();
    html.close();
    legend();
    html.close();
    table();
    html.close();
  }

  private void picture() {
    double height = ROW * map.rows().size() + FOOT;
    html.fill(
        "<svg class=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
        labelled ? "heat" : "heat narrow",
        WIDTH,
        height,
        words.get("section.samplemap"));
    for (int i = 0; i < map.rows().size(); i++) {
      SampleMap.Row row = map.rows().get(i);
      text(LEFT - 8, top(i) + ROW / 2 + 4, "end", all.format().count(row.samples()));
      row(row, i);
    }
    staircase("threshold", map.rows().stream().map(SampleMap.Row::threshold).toList());
    staircase("count", map.rows().stream().map(this::counted).toList());
    for (int i = 0; i < map.rows().size(); i++) {
      peak(map.rows().get(i), i);
      if (labelled) {
        figures(map.rows().get(i), i);
      }
    }
    ticks();
    html.fill("</svg>");
  }

  /** Most samples on top. */
  private double top(int row) {
    return ROW * (map.rows().size() - 1 - row);
  }

  private void row(SampleMap.Row row, int index) {
    for (SweepPoint point : row.points()) {
      if (!Double.isFinite(error(point))) {
        continue;
      }
      int i = values.indexOf(point.value());
      double from = begin(i);
      double to = end(i);
      html.fill(
          """
          <g><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" \
          style="fill:color-mix(in srgb, var(--negative) {}%, transparent)"/></g>
          """,
          words.get(
              "samplemap.cell",
              words.get("axis." + axis),
              all.value(axis, point.value()),
              all.format().count(row.samples()),
              all.error(point.testError())),
          from,
          top(index),
          to - from,
          ROW,
          Math.round(75 * shade(error(point))));
    }
  }

  /** The figures of a row, over the lines, which would run through them. */
  private void figures(SampleMap.Row row, int index) {
    for (SweepPoint point : row.points()) {
      if (Double.isFinite(error(point))) {
        html.fill(
            "<text class=\"figure\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            middle(values.indexOf(point.value())),
            top(index) + ROW / 2 + 4,
            all.format().percent(error(point)));
      }
    }
  }

  private double shade(double error) {
    if (!(most > least)) {
      return 0;
    }
    return least > 0 && most > LARGEST_LINEAR * least
        ? Math.log(error / least) / Math.log(most / least)
        : (error - least) / (most - least);
  }

  /** Where the cell of a value begins: half-way from the one before. */
  private double begin(int i) {
    return i == 0 ? LEFT : (x(values.get(i - 1)) + x(values.get(i))) / 2;
  }

  private double end(int i) {
    return i == values.size() - 1 ? WIDTH - RIGHT : begin(i + 1);
  }

  private double middle(int i) {
    return (begin(i) + end(i)) / 2;
  }

  /** Where a value lies: evenly in its logarithm, with half a cell on both sides. */
  private double x(double value) {
    double first = Math.log(values.get(0));
    double span = Math.log(values.get(values.size() - 1)) - first;
    double margin = (WIDTH - RIGHT - LEFT) / (2.0 * values.size());
    return LEFT + margin + (Math.log(value) - first) / span * (WIDTH - RIGHT - LEFT - 2 * margin);
  }

  /** Where counting says that training fits: as many numbers to choose as to be fitted. */
  private Optional<Double> counted(SampleMap.Row row) {
    Landmark.Kind kind = counted();
    return row.landmarks().stream()
        .filter(landmark -> landmark.kind() == kind)
        .map(Landmark::value)
        .findFirst();
  }

  private Landmark.Kind counted() {
    boolean features = sweep.axis() == SweepAxis.FEATURES;
    return features || SweepWords.outputs(sweep) == 1
        ? Landmark.Kind.SAMPLES
        : Landmark.Kind.TARGETS;
  }

  /** A line through one place of every row, broken where a row has none. */
  private void staircase(String name, List<Optional<Double>> places) {
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i).isEmpty()) {
        drawing = false;
        continue;
      }
      String x = at(x(places.get(i).get()));
      path.append(drawing ? " L" : " M").append(x).append(' ').append(at(top(i) + ROW));
      path.append(" L").append(x).append(' ').append(at(top(i)));
      drawing = true;
    }
    if (!path.isEmpty()) {
      html.fill("<path class=\"{}\" d=\"{}\"/>", name, path.toString().strip());
    }
  }

  private void peak(SampleMap.Row row, int index) {
    row.doubleDescent()
        .peak()
        .ifPresent(
            peak ->
                html.fill(
                    "<circle cx=\"{}\" cy=\"{}\" r=\"4.5\"/>",
                    x(peak.value()),
                    top(index) + ROW - 9));
  }

  /** Every column's own value beneath it; of columns too narrow for that, those that have room. */
  private void ticks() {
    double foot = ROW * map.rows().size();
    double last = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < values.size(); i++) {
      if (middle(i) - last >= LEAST_BETWEEN_TICKS) {
        text(middle(i), foot + 18, "middle", all.value(axis, values.get(i)));
        last = middle(i);
      }
    }
    text((LEFT + WIDTH - RIGHT) / 2, foot + 38, "middle", words.get("axis." + axis));
  }

  private void text(double x, double y, String anchor, String text) {
    html.fill("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>", x, y, anchor, text);
  }

  private static String at(double place) {
    return String.format(Locale.ROOT, "%.1f", place);
  }

  private void legend() {
    html.open("ul", "class", "legend heat");
    mark(
        "threshold",
        words.get("curve.threshold", all.format().percent(InterpolationThreshold.HEADLINE)));
    String kind = sweep.axis() == SweepAxis.FEATURES ? "features" : counted().label();
    mark("count", words.get("landmark." + kind));
    mark("peak", words.get("samplemap.peak"));
    html.close();
  }

  private void mark(String name, String text) {
    html.fill("<li><span class=\"swatch {}\"></span>{}</li>\n", name, text);
  }

  private void table() {
    html.open("details", "data-print", "data-print")
        .element("summary", words.get("table.rows", all.format().count(values.size())))
        .openScroll("scroll")
        .open("table")
        .rows(rows(), column -> "")
        .close()
        .close()
        .close();
  }

  private List<String[]> rows() {
    Table<Double> table =
        new Table<Double>().column(words.get("axis." + axis), value -> all.value(axis, value));
    for (SampleMap.Row row : map.rows()) {
      table.column(all.format().count(row.samples()), value -> error(row, value));
    }
    return table.of(values);
  }

  private String error(SampleMap.Row row, double value) {
    return row.points().stream()
        .filter(point -> point.value() == value)
        .findFirst()
        .map(point -> all.error(point.testError()))
        .orElse(all.format().dash());
  }
}
