package dev.sonde.report.study;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Finding;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Estimate;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Verdict;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is said of a study, on pages, in JSON and on terminals alike. */
public final class StudyWords {
  /** A difference of rounding is shown as its power of ten. */
  private static final int DIGITS = 4;

  private final Words words;
  private final FindingText findings;
  private final FigureFormat format = new FigureFormat();

  private StudyWords(Language language) {
    words = Words.ofStudies(language);
    findings = FindingText.ofStudies(language, format);
  }

  /**
   * Returns the words in a language.
   *
   * @param language the language
   * @return the words
   */
  public static StudyWords in(Language language) {
    return new StudyWords(language);
  }

  /**
   * Returns the question that a study answers, in one line.
   *
   * @param study the study
   * @return the question
   */
  public String question(Study study) {
    return words.get("question." + study.label());
  }

  Words words() {
    return words;
  }

  FindingText findings() {
    return findings;
  }

  FigureFormat format() {
    return format;
  }

  /** The answer: what the first finding says, and where there is none, how the claims fared. */
  String answer(StudyResult result) {
    return result.findings().isEmpty()
        ? verdicts(result)
        : findings.sentence(result.findings().get(0));
  }

  /** How many claims hold, do not, and are not resolved; but for the first, none is left out. */
  String verdicts(StudyResult result) {
    return Arrays.stream(Verdict.values())
        .filter(verdict -> verdict == Verdict.HOLDS || count(result, verdict) > 0)
        .map(
            verdict ->
                words.get("verdicts." + verdict.label(), format.count(count(result, verdict))))
        .collect(Collectors.joining(words.get("separator")));
  }

  private static long count(StudyResult result, Verdict verdict) {
    return result.claims().stream().filter(claim -> claim.verdict() == verdict).count();
  }

  /** What the quick form left out; empty for the full form. */
  Optional<String> leftOut(StudyResult result) {
    if (result.extent() != Extent.QUICK) {
      return Optional.empty();
    }
    Map<String, Object> evidence = new LinkedHashMap<>(result.settings());
    Object steps = evidence.get("steps");
    if (result.form() == Form.THEORY && steps != null) {
      // on data they may be those of something else, or none
      evidence.put("theorySteps", steps);
    }
    return Optional.of(
        findings.sentence(
            new Finding("quick." + result.study().label(), Finding.Severity.INFO, evidence)));
  }

  /** What is claimed, with its figures. */
  String statement(Claim claim) {
    Map<String, Object> evidence = new LinkedHashMap<>(claim.evidence());
    claim.published().ifPresent(figure -> evidence.put("published", figure));
    evidence.put("tolerance", claim.tolerance());
    claim.measured().ifPresent(measured -> evidence.put("measured", measured.estimate()));
    return findings.sentence(new Finding("claim." + claim.id(), Finding.Severity.INFO, evidence));
  }

  String verdict(Claim claim) {
    return words.get("verdict." + claim.verdict().label());
  }

  /** The published figure or the bound, with what still counts as that. */
  String published(Claim claim) {
    if (claim.published().isEmpty()) {
      return format.dash();
    }
    String figure = format.number(claim.published().getAsDouble(), DIGITS);
    String bound =
        switch (claim.relation()) {
          case EQUAL -> figure;
          case AT_LEAST -> "≥ " + figure;
          case AT_MOST -> "≤ " + figure;
        };
    return claim.tolerance() > 0
        ? words.get("claim.tolerated", bound, format.number(claim.tolerance(), 2))
        : bound;
  }

  String measured(Claim claim) {
    return claim.measured().map(this::average).orElseGet(format::dash);
  }

  /** A mean with its standard error, where it has one. */
  String average(Average average) {
    double error = average.standardError();
    if (!Double.isFinite(average.estimate())) {
      return format.dash();
    }
    return error > 0 && Double.isFinite(error)
        ? format.estimate(new Estimate(average.estimate(), error, true))
        : format.number(average.estimate(), DIGITS);
  }

  /** What the figures depend on, name by name. */
  Map<String, String> settings(StudyResult result) {
    Map<String, String> shown = new LinkedHashMap<>();
    result
        .settings()
        .forEach(
            (name, value) -> shown.put(words.getOrElse("setting." + name, name), figure(value)));
    shown.put(words.get("setting.extent"), words.get("extent." + Words.lower(result.extent())));
    return shown;
  }

  private String figure(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return format.count(((Number) value).longValue());
    }
    return value instanceof Number number ? format.number(number.doubleValue()) : value.toString();
  }

  /** The papers, each once, in the order of the study. */
  static List<String> bibtex(StudyResult result) {
    return result.study().references().stream()
        .map(Reference::bibtex)
        .filter(entry -> !entry.isEmpty())
        .toList();
  }
}
