package dev.sonde.report.watch;

import dev.sonde.capacity.watch.CheckpointMeasurement;
import dev.sonde.capacity.watch.TrainingLog;
import dev.sonde.capacity.watch.WatchResult;
import dev.sonde.report.chart.Marker;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.SvgChart;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** The losses that a training logged, as lines, and those measured at checkpoints, as points. */
final class LoggedPicture {
  /** As many as have tones of their own beside the points. */
  static final int MOST_CURVES = 3;

  /** Points of a line; the eye tells no more apart. */
  private static final int MOST_PLACES = 400;

  private final WatchResult result;
  private final List<TrainingLog.Curve> curves;
  private final WatchWords words;
  private final Html html;

  LoggedPicture(WatchResult result, TrainingLog log, WatchWords words, Html html) {
    this.result = result;
    this.curves = log.curves().stream().limit(MOST_CURVES).toList();
    this.words = words;
    this.html = html;
  }

  void draw() {
    List<SvgChart.Series> series = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (TrainingLog.Curve curve : curves) {
      int tone = series.size() + 1;
      series.add(new SvgChart.Series("tone" + tone, List.of(), line(curve.points())));
      names.add(curve.name());
    }
    series.add(new SvgChart.Series("tone0", measured(), List.of()));
    DoubleSummaryStatistics heights = heights().summaryStatistics();
    SvgChart.Scale scale = SvgChart.Scale.around(WatchPictures.isLogarithmic(heights), heights());
    html.open("div", "class", "picture").open("ul", "class", "legend theory");
    for (int i = 0; i < names.size(); i++) {
      html.open("li");
      SvgChart.lineKey(html, series.get(i).style());
      html.text(names.get(i)).close();
    }
    html.open("li");
    SvgChart.pointKey(html, "tone0", Marker.CIRCLE);
    html.text(words.words().get("series.measured")).close();
    html.close();
    LongSummaryStatistics steps = steps();
    List<SvgChart.Tick> ends =
        List.of(
            new SvgChart.Tick((double) steps.getMin(), words.format().count(steps.getMin())),
            new SvgChart.Tick((double) steps.getMax(), words.format().count(steps.getMax())));
    new SvgChart(html, words.format(), scale, at -> at, ends)
        .draw(
            words.words().get("chart.logged"),
            words.words().get("axis.step"),
            ends,
            List.of(),
            series);
    html.close();
  }

  private List<SvgChart.Point> measured() {
    return result.checkpoints().stream()
        .map(
            m ->
                new SvgChart.Point(
                    (double) m.step(),
                    m.loss(),
                    m.loss(),
                    m.loss(),
                    words
                        .words()
                        .get(
                            "point",
                            words.format().count(m.step()),
                            words.format().number(m.loss()))))
        .toList();
  }

  /** A line through points an equal count apart, the first and the last among them. */
  private static List<SvgChart.Place> line(List<TrainingLog.Point> points) {
    int last = points.size() - 1;
    int places = Math.min(last, MOST_PLACES);
    List<SvgChart.Place> line = new ArrayList<>();
    for (int i = 0; i <= places; i++) {
      TrainingLog.Point point = points.get(places == 0 ? 0 : (int) ((long) i * last / places));
      line.add(new SvgChart.Place((double) point.step(), point.value()));
    }
    return line;
  }

  private DoubleStream heights() {
    return DoubleStream.concat(
        result.checkpoints().stream().mapToDouble(CheckpointMeasurement::loss),
        curves.stream()
            .flatMap(curve -> line(curve.points()).stream())
            .mapToDouble(SvgChart.Place::y));
  }

  private LongSummaryStatistics steps() {
    return LongStream.concat(
            result.checkpoints().stream().mapToLong(CheckpointMeasurement::step),
            curves.stream()
                .flatMap(curve -> curve.points().stream())
                .mapToLong(TrainingLog.Point::step))
        .summaryStatistics();
  }
}
