package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.report.page.SvgChart;
import dev.sonde.spectra.Estimate;
import dev.sonde.studies.RateSearch;
import java.util.List;
import java.util.Optional;

/** The pictures of a study, at most three, and the table of its figures. */
interface StudyPictures {
  /** The words that they are told in. */
  StudyWords words();

  /** The pictures, in the order in which they are read. */
  List<StudyChart> charts();

  /** The figures behind the answer, the first row being the heading. */
  List<String[]> table();

  /** A second table, of its own heading; empty where there is none. */
  default List<String[]> secondTable() {
    return List.of();
  }

  /** What the tables do not say of their figures. */
  default Optional<String> note() {
    return Optional.empty();
  }

  /** The same for a terminal, where columns are narrow. */
  default StudyTerminalTable terminal() {
    return new StudyTerminalTable(table(), note());
  }

  /** From which column on the table's cells are words, which stand to the left. */
  default int firstWords() {
    return Integer.MAX_VALUE;
  }

  /** A chart by the keys of its title and of the name of its horizontal axis. */
  default StudyChart chart(String title, String x) {
    return StudyChart.of(text("chart." + title), text("x." + x));
  }

  default String text(String key, Object... arguments) {
    return words().words().get(key, arguments);
  }

  default String count(long value) {
    return words().format().count(value);
  }

  default String number(double value, int digits) {
    return words().format().number(value, digits);
  }

  default String percent(double share) {
    return words().format().percent(share);
  }

  default String average(Average average) {
    return words().average(average);
  }

  /** A mean share as a percentage, with its standard error where it has one. */
  default String share(Average share) {
    double error = share.standardError();
    return error > 0 && Double.isFinite(error)
        ? words().format().share(new Estimate(share.estimate(), error, true))
        : percent(share.estimate());
  }

  /** A learning rate, which says so where it is at the edge of those tried. */
  default String rate(double rate, RateSearch search) {
    String figure = number(rate, 2);
    return switch (search) {
      case SMALLEST -> "≤ " + figure;
      case LARGEST -> "≥ " + figure;
      case INSIDE, ONLY_ONE -> figure;
    };
  }

  /** What stands for a figure that is not there. */
  default String dash() {
    return words().format().dash();
  }

  /** A point with its 95% interval. */
  default SvgChart.Point point(double x, Average average, String tip) {
    double half = Double.isFinite(average.interval()) ? average.interval() : 0;
    return new SvgChart.Point(
        x, average.estimate(), average.estimate() - half, average.estimate() + half, tip);
  }

  /** A point without one. */
  default SvgChart.Point point(double x, double y, String tip) {
    return new SvgChart.Point(x, y, y, y, tip);
  }
}
