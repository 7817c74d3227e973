package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.report.page.SvgChart;
import java.util.List;

/** The pictures of a study, at most three, and the table of its figures. */
interface StudyPictures {

  /** The pictures, in the order in which they are read. */
  List<StudyChart> charts();

  /** The figures behind the answer, the first row being the heading. */
  List<String[]> table();

  /** From which column on the table's cells are words, which stand to the left. */
  default int firstWords() {
    return Integer.MAX_VALUE;
  }

  /** A point with its 95% interval. */
  static SvgChart.Point point(double x, Average average, String text) {
    double half = Double.isFinite(average.interval()) ? average.interval() : 0;
    return new SvgChart.Point(
        x, average.estimate(), average.estimate() - half, average.estimate() + half, text);
  }

  /** A point without one. */
  static SvgChart.Point point(double x, double y, String text) {
    return new SvgChart.Point(x, y, y, y, text);
  }
}
