package dev.sonde.report.measure;

import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SurveySummary;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import java.util.Optional;

/** What is said where fewer eigenvalues are known than were asked for. */
final class UnknownEnds {
  private UnknownEnds() {}

  /** The sentence, empty where all are known. */
  static Optional<String> of(Measurement measurement, Words words, FigureFormat format) {
    SurveySummary survey = measurement.survey();
    int top = measurement.spectrum().top().size();
    int bottom = measurement.spectrum().bottom().size();
    if (top >= survey.askedTop() && bottom >= survey.askedBottom()) {
      return Optional.empty();
    }
    return Optional.of(
        words.get(
            "eigenvalues.unknown",
            format.count(top),
            format.count(survey.askedTop()),
            format.count(bottom),
            format.count(survey.askedBottom())));
  }
}
