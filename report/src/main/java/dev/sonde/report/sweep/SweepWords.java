package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepFindingCode;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Finding;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.MeasureName;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Estimate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The words and figures of a sweep in one language, with measures by their names in words. */
public final class SweepWords {
  private final Words words;
  private final FigureFormat format;
  private final FindingText findings;

  /**
   * The words for a sweep, or for several of one kind of error.
   *
   * @param sweep whose errors are shares of wrong answers, or squared errors in units of the
   *     targets' variance
   */
  public SweepWords(Sweep sweep, Language language) {
    words = Words.ofSweeps(language);
    format = sweep.known().classes() > 0 ? new FigureFormat() : FigureFormat.ofRatios();
    findings = FindingText.ofSweeps(language, format);
  }

  public String title(Finding finding) {
    return findings.title(named(finding));
  }

  public String sentence(Finding finding) {
    return findings.sentence(named(finding));
  }

  String meaning(Finding finding) {
    return findings.meaning(named(finding));
  }

  String advice(Finding finding) {
    return findings.advice(named(finding));
  }

  public String severity(Finding.Severity severity) {
    return findings.severity(severity);
  }

  List<String> evidence(Finding finding) {
    return findings.evidence(named(finding));
  }

  /** The words themselves. */
  FigureFormat format() {
    return format;
  }

  public Words words() {
    return words;
  }

  /** The words of findings, for findings that are {@link #named}. */
  FindingText findings() {
    return findings;
  }

  /** A finding that names its measures, and what to take, in words: width 24, 180 features. */
  Finding named(Finding finding) {
    Map<String, Object> evidence = new LinkedHashMap<>(finding.evidence());
    for (String key : List.of("measure", "rival")) {
      evidence.computeIfPresent(key, (name, measure) -> measure(measure.toString()));
    }
    if (finding.is(SweepFindingCode.SIZE_ADVICE)) {
      String axis = String.valueOf(evidence.get("axis"));
      evidence.computeIfPresent(
          "value",
          (name, value) ->
              value instanceof Number number
                  ? words.get("take." + axis, value(axis, number.doubleValue()))
                  : value);
    }
    return new Finding(finding.code(), finding.severity(), evidence);
  }

  /** A measure's name in words. */
  String measure(String name) {
    return MeasureName.of(name, words, format);
  }

  /** A value of the axis: whole numbers grouped, label noise as a percentage. */
  String value(String axis, double value) {
    return axis.equals("noise") ? format.percent(value) : format.number(value, 6);
  }

  /**
   * An error with its standard error over seeds: a percentage of wrong answers, or a number of
   * variances; of one seed without any, and of seeds that are all alike with a zero.
   */
  String error(Average average) {
    if (!Double.isFinite(average.estimate())) {
      return format.dash();
    }
    if (average.estimate() < FigureFormat.ROUNDING) {
      return format.share(Estimate.exact(0));
    }
    double error = Double.isFinite(average.standardError()) ? average.standardError() : 0;
    Estimate estimate = new Estimate(average.estimate(), error, true);
    FigureFormat.Parts parts = format.shareParts(estimate);
    boolean alike = average.n() > 1 && error == 0;
    return format.join(alike ? new FigureFormat.Parts(parts.value(), "0", parts.unit()) : parts);
  }

  /** How many numbers a model gives for one sample. */
  static int outputs(Sweep sweep) {
    return Math.max(1, sweep.known().classes());
  }

  /** What the tuned curve of a sweep tunes: {@code ridge} or {@code decay}. */
  static String tuned(Sweep sweep) {
    return sweep.axis() == SweepAxis.FEATURES ? "ridge" : "decay";
  }

  /** Kendall's τ with its interval over seeds. */
  String tau(ScoreboardEntry entry) {
    boolean bounded = Double.isFinite(entry.low()) && Double.isFinite(entry.high());
    String text =
        bounded
            ? String.format(
                Locale.ROOT, "%.2f (%.2f, %.2f)", entry.kendallTau(), entry.low(), entry.high())
            : String.format(Locale.ROOT, "%.2f", entry.kendallTau());
    // what rounds to nothing has no sign
    return format.minus(text.replaceAll("-(0\\.00)\\b", "$1"));
  }

  String figure(Average average) {
    if (!Double.isFinite(average.estimate())) {
      return format.dash();
    }
    double error = Double.isFinite(average.standardError()) ? average.standardError() : 0;
    return format.estimate(new Estimate(average.estimate(), error, true));
  }
}
