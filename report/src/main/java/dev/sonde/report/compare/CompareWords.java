package dev.sonde.report.compare;

import dev.sonde.findings.Finding;
import dev.sonde.outcomes.Change;
import dev.sonde.outcomes.ComparedFigure;
import dev.sonde.outcomes.Difference;
import dev.sonde.outcomes.Figure;
import dev.sonde.outcomes.Outcome;
import dev.sonde.outcomes.RunComparison;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.Estimate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is said of two runs, on pages and on terminals alike. */
final class CompareWords {
  /** As much of a value as a line of a list holds. */
  private static final int LONGEST_VALUE = 60;

  private final Words words;
  private final FigureFormat format = new FigureFormat();
  private static final String LISTED = ", ";
  private static final String MEASURES = "measures.";

  /** What tells a figure from its neighbours: in brackets, or behind an {@code @}. */
  private static final Pattern PLACED =
      Pattern.compile("(?<before>[^\\[@]*)[\\[@]?(?<place>[^\\]]*)\\]?(?<after>.*)");

  private final Words measures;
  private final FindingText findings;

  CompareWords(Language language) {
    words = Words.ofComparisons(language);
    measures = Words.in(language);
    findings = FindingText.ofComparisons(language, format);
  }

  Words words() {
    return words;
  }

  FigureFormat format() {
    return format;
  }

  FindingText findings() {
    return findings;
  }

  /** The answer: what the first finding says. */
  String answer(RunComparison comparison) {
    return findings.sentence(findings(comparison).get(0));
  }

  /** The findings, which name figures and facts in words instead of by their places in files. */
  List<Finding> findings(RunComparison comparison) {
    return comparison.findings().stream().map(this::named).toList();
  }

  private Finding named(Finding finding) {
    Map<String, Object> evidence = new LinkedHashMap<>(finding.evidence());
    evidence.computeIfPresent("unlike", (name, list) -> each(list, this::fact));
    evidence.computeIfPresent("names", (name, list) -> each(list, this::figure));
    return new Finding(finding.code(), finding.severity(), evidence);
  }

  private String each(Object list, UnaryOperator<String> said) {
    return Arrays.stream(list.toString().split(LISTED, -1))
        .map(said)
        .distinct()
        .collect(Collectors.joining(words.get("separator")));
  }

  /** What a run is made of: the number of samples for {@code data.samples}. */
  String fact(String name) {
    return words.getOrElse("fact." + name, name);
  }

  /**
   * A figure in words where there are some: the trace for {@code spectrum.trace}. What stands in
   * brackets, or behind an {@code @}, is the words' first argument.
   */
  private String figure(String name) {
    Matcher parts = PLACED.matcher(name);
    if (!parts.matches()) {
      return words.getOrElse("figure." + name, name);
    }
    String place = parts.group("place").replaceFirst(".*@", "");
    String key = parts.group("before") + parts.group("after");
    String whole = words.getOrElse("figure." + name, "");
    String text =
        key.startsWith(MEASURES)
            ? measures.getOrElse("measure." + key.substring(MEASURES.length()), "")
            : words.getOrElse("figure." + key, "");
    return !whole.isEmpty() ? whole : text.isEmpty() ? name : text.replace("{0}", place);
  }

  /** The folders' own names; whole where both are the same. */
  String title(RunComparison comparison) {
    String first = name(comparison.first());
    String second = name(comparison.second());
    return first.equals(second)
        ? words.get("page.title", comparison.first().source(), comparison.second().source())
        : words.get("page.title", first, second);
  }

  /** In words, but for heads, whose own names are shorter and clearer. */
  private String name(Outcome run, Figure figure) {
    return figure.where().isEmpty() ? figure(figure.name().text()) : run.shortestName(figure);
  }

  private static String name(Outcome outcome) {
    Path folder = Path.of(outcome.source()).toAbsolutePath().normalize().getFileName();
    return folder == null ? outcome.source() : folder.toString();
  }

  String subject(RunComparison comparison) {
    return words.get("subject", comparison.first().source(), comparison.second().source());
  }

  /** A heading, and a row for every figure that is shown. */
  List<String[]> rows(RunComparison comparison) {
    List<String[]> rows = heading();
    for (ComparedFigure figure : comparison.shown()) {
      rows.add(
          new String[] {
            name(comparison.second(), figure.second()),
            text(figure.first()),
            text(figure.second()),
            text(figure.difference()),
            verdict(figure)
          });
    }
    return rows;
  }

  /** The same for the columns of a terminal: names by their ends, errors on differences alone. */
  List<String[]> narrowRows(Outcome run, List<ComparedFigure> figures) {
    List<String[]> rows = heading();
    for (ComparedFigure figure : figures) {
      rows.add(
          new String[] {
            run.shortestName(figure.second()),
            format.number(figure.first().estimate()),
            format.number(figure.second().estimate()),
            text(figure.difference()),
            verdict(figure)
          });
    }
    return rows;
  }

  private List<String[]> heading() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          words.get("column.figure"),
          words.get("column.first"),
          words.get("column.second"),
          words.get("column.difference"),
          words.get("column.verdict")
        });
    return rows;
  }

  private String verdict(ComparedFigure figure) {
    return figure
        .distinguishable()
        .map(apart -> words.get(apart ? "verdict.yes" : "verdict.no"))
        .orElse(words.get("verdict.unknown"));
  }

  /** An estimate with its error, bounds where there are no others, otherwise a number. */
  private String text(Figure figure) {
    if (Double.isNaN(figure.estimate()) && Double.isFinite(figure.low())) {
      return format.lowerBound(figure.low()) + "–" + format.upperBound(figure.high());
    }
    return text(figure.estimate(), figure.standardError());
  }

  private String text(Difference difference) {
    return text(difference.estimate(), difference.standardError());
  }

  private String text(double estimate, double error) {
    return Double.isFinite(estimate) && Double.isFinite(error)
        ? format.estimate(new Estimate(estimate, error, true))
        : format.number(estimate);
  }

  String changed(Change change) {
    return words.get(
        "changed.line", fact(change.what()), value(change.shortFrom()), value(change.shortTo()));
  }

  String value(String value) {
    return value.isEmpty() ? format.dash() : Words.shortened(Words.plain(value), LONGEST_VALUE);
  }
}
