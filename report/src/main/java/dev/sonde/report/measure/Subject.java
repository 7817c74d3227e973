package dev.sonde.report.measure;

import dev.sonde.capacity.CapacityFindingCode;
import dev.sonde.capacity.DataDescription;
import dev.sonde.capacity.LossFigures;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Spectrum;

/** What was measured and how, in a few words. */
final class Subject {
  private static final int LONGEST_NAME = 40;
  private static final int LONGEST_NAME_ON_A_PAGE = 120;

  private Subject() {}

  static String matrix(Measurement measurement, Words words) {
    return words.get(
        "subject.matrix",
        matrixName(measurement.spectrum(), words),
        lossName(measurement.loss(), words));
  }

  /** The name by which a measure's words are found; where some samples were seen it says so. */
  static String measureName(Measurement measurement, ScalarMeasure measure) {
    boolean all = measurement.data().samples() == measurement.data().population();
    return all || measure.kind() != ScalarMeasure.Kind.SHARPNESS
        ? measure.name()
        : measure.name().replaceFirst("@", "Seen@");
  }

  static String lossName(LossFigures loss, Words words) {
    return words.getOrElse("loss." + loss.name(), outside(loss.name()));
  }

  /** A name from outside in one short line. */
  static String outside(String name) {
    return Words.shortened(Words.plain(name), LONGEST_NAME);
  }

  /** A name from outside in one line of a page. */
  static String onPage(String name) {
    return Words.shortened(Words.plain(name), LONGEST_NAME_ON_A_PAGE);
  }

  /** A file's name without its folders, in one line of a page. */
  static String fileOnPage(String file) {
    int folder = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
    String name = file.substring(folder + 1);
    return onPage(name.isBlank() ? file : name);
  }

  static String matrixName(SpectrumFigures spectrum, Words words) {
    return words.get("matrix." + spectrum.matrix().label());
  }

  static String method(SpectrumFigures spectrum, Words words, FigureFormat format) {
    return spectrum.method() == Spectrum.Method.EXACT
        ? words.get("subject.exact")
        : words.get("subject.estimated", format.count(spectrum.products()));
  }

  /**
   * Why the survey ended; where products were enough, whether samples are what is short now, and
   * where the target error was reached, whether everywhere.
   */
  static String ended(Measurement measurement, Words words) {
    Spectrum.StopReason reason = measurement.survey().endedBy();
    String key = "stopped." + Words.lower(reason);
    return switch (reason) {
      case GOOD_ENOUGH -> words.get(measurement.heldBackBySamples() ? key + ".samples" : key);
      case TARGET_REACHED -> words.get(reachedInPart(measurement) ? key + ".part" : key);
      default -> words.get(key);
    };
  }

  private static boolean reachedInPart(Measurement measurement) {
    return measurement.findings().stream()
        .anyMatch(finding -> finding.is(CapacityFindingCode.TARGET_IN_PART));
  }

  /** The samples, and how many targets they have where these are more. */
  static String samples(DataDescription data, Words words, FigureFormat format) {
    String samples = onlySamples(data, words, format);
    return data.targetsPerSample() == 1
        ? samples
        : samples
            + words.get("separator")
            + words.get("subject.targets", format.count(data.targets()));
  }

  private static String onlySamples(DataDescription data, Words words, FigureFormat format) {
    if (data.samples() == data.population()) {
      return data.samples() == 1
          ? words.get("subject.sample")
          : words.get("subject.samples", format.count(data.samples()));
    }
    return words.get(
        "subject.samplesOf", format.count(data.samples()), format.count(data.population()));
  }
}
