package dev.sonde.report.words;

import dev.sonde.findings.Finding;
import dev.sonde.spectra.Estimate;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Findings in words: for each code and language a title, a sentence that states the evidence, what
 * it means, and what to do next.
 *
 * <p>The words stand in {@code findings.properties} and {@code findings_ja.properties}, keyed
 * {@code code.part} or, where the severity changes the words, {@code code.part.severity}; where the
 * evidence {@code dominatedBy} changes them, its value follows, as in {@code code.part.samples}. In
 * them, {@code {name}} is a piece of evidence, {@code {name%}} a share as a percentage, {@code
 * {name±error}} a figure with its standard error, {@code {name%±error}} a share with its, {@code
 * {name!}} a number as it is typed, {@code {name?one:many}} the words for one or for many; {@code
 * [words|else]} are left out, or replaced, when a piece of evidence in them is missing. Evidence
 * whose label, {@code evidence.name}, ends in {@code |word} is one of a few stable words and is
 * translated by {@code word.value}, wherever it stands; a label that ends in {@code |%} is a
 * share's, and one that ends in {@code |prose} that of a sentence from elsewhere. All other text,
 * such as a token, is shown as it is.
 *
 * <p>A code without words, from a later version of the measures, is shown by its code and evidence.
 */
public final class FindingText {
  static final Pattern PLACEHOLDER =
      Pattern.compile("\\{([A-Za-z]+)(?:(%|!)?(?:±([A-Za-z]+))?|\\?([^:}]*):([^}]*))}");
  private static final Pattern OPTIONAL = Pattern.compile("\\[([^\\[\\]|]*)(?:\\|([^\\[\\]]*))?]");

  /** A longer text from a file, such as a layer's name, is cut: sentences stay readable. */
  private static final int LONGEST_TEXT = 80;

  /** A sentence from elsewhere, such as why something failed, is a paragraph at most. */
  private static final int LONGEST_PROSE = 500;

  private final ResourceBundle bundle;
  private final FigureFormat format;

  private FindingText(ResourceBundle bundle, FigureFormat format) {
    this.bundle = bundle;
    this.format = format;
  }

  /** The words of findings about one measurement. */
  public static FindingText in(Language language) {
    return in(language, new FigureFormat());
  }

  public static FindingText in(Language language, FigureFormat format) {
    return new FindingText(Words.bundle("findings", language), format);
  }

  /** The words of findings about attention, which have a file of their own. */
  public static FindingText aboutAttention(Language language, FigureFormat format) {
    return new FindingText(Words.bundle("attentionFindings", language), format);
  }

  /** The words of findings about trained scales, which have a file of their own. */
  public static FindingText ofScaling(Language language, FigureFormat format) {
    return new FindingText(Words.bundle("scalingFindings", language), format);
  }

  /** The words of findings about queries and keys under other scales. */
  public static FindingText ofProducts(Language language, FigureFormat format) {
    return new FindingText(Words.bundle("productFindings", language), format);
  }

  /** The words of findings about two runs. */
  public static FindingText ofComparisons(Language language, FigureFormat format) {
    return new FindingText(Words.bundle("compareFindings", language), format);
  }

  /** The words of findings about trainings. */
  public static FindingText ofWatches(Language language, FigureFormat format) {
    return new FindingText(Words.bundle("watchFindings", language), format);
  }

  /** The words of findings and claims of studies. */
  public static FindingText ofStudies(Language language, FigureFormat format) {
    return new FindingText(Words.bundle("studyFindings", language), format);
  }

  /** The words of findings about sweeps. */
  public static FindingText ofSweeps(Language language) {
    return ofSweeps(language, new FigureFormat());
  }

  public static FindingText ofSweeps(Language language, FigureFormat format) {
    return new FindingText(Words.bundle("sweepfindings", language), format);
  }

  /** The finding's title: a few words without figures. */
  public String title(Finding finding) {
    return part(finding, "title").orElseGet(() -> shown(finding.code()));
  }

  /** One or two sentences that state the finding with its evidence. */
  public String sentence(Finding finding) {
    return part(finding, "text")
        .orElseGet(() -> shown(finding.code()) + ": " + String.join(", ", evidence(finding)));
  }

  /** What the finding means; empty for a code without words. */
  public String meaning(Finding finding) {
    return part(finding, "meaning").orElse("");
  }

  /** What to do next; empty for a code without words. */
  public String advice(Finding finding) {
    return part(finding, "advice").orElse("");
  }

  /** The first sentence of what to do next. */
  public String nextStep(Finding finding) {
    String advice = advice(finding);
    BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ROOT);
    sentences.setText(advice);
    int end = sentences.next();
    return end == BreakIterator.DONE ? "" : advice.substring(0, end).strip();
  }

  /** The word for a severity. */
  public String severity(Finding.Severity severity) {
    return bundle.getString("severity." + Words.lower(severity));
  }

  /** The evidence, piece by piece, named in words: {@code gradient norm = 0.012}. */
  public List<String> evidence(Finding finding) {
    List<String> pieces = new ArrayList<>();
    for (Map.Entry<String, Object> item : finding.evidence().entrySet()) {
      String label = label(item.getKey()).orElseGet(() -> shown(item.getKey()));
      String name = label.replaceFirst("\\|(%|word|prose)$", "");
      String style = label.endsWith("|%") ? "%" : "";
      pieces.add(name + " = " + figure(item.getKey(), item.getValue(), style));
    }
    return pieces;
  }

  private Optional<String> label(String evidence) {
    return lookUp("evidence." + evidence).map(Spacing::of);
  }

  private Optional<String> part(Finding finding, String part) {
    String key = finding.code() + "." + part;
    String ofSeverity = key + "." + Words.lower(finding.severity());
    String cause = "." + finding.evidence().get("dominatedBy");
    return lookUp(ofSeverity + cause)
        .or(() -> lookUp(key + cause))
        .or(() -> lookUp(ofSeverity))
        .or(() -> lookUp(key))
        .map(template -> fill(template, finding.evidence()));
  }

  private Optional<String> lookUp(String key) {
    return bundle.containsKey(key) ? Optional.of(bundle.getString(key)) : Optional.empty();
  }

  private String fill(String template, Map<String, Object> evidence) {
    Matcher optional = OPTIONAL.matcher(template);
    StringBuilder kept = new StringBuilder();
    while (optional.find()) {
      String instead = optional.group(2) == null ? "" : optional.group(2);
      boolean complete = evidence.keySet().containsAll(placeholders(optional.group(1)));
      optional.appendReplacement(
          kept, Matcher.quoteReplacement(complete ? optional.group(1) : instead));
    }
    optional.appendTail(kept);
    Matcher placeholder = PLACEHOLDER.matcher(kept);
    StringBuilder filled = new StringBuilder();
    int from = 0;
    while (placeholder.find()) {
      Spacing.join(filled, Spacing.of(kept.substring(from, placeholder.start())));
      Spacing.join(filled, value(placeholder.toMatchResult(), evidence));
      from = placeholder.end();
    }
    Spacing.join(filled, Spacing.of(kept.substring(from)));
    return filled.toString();
  }

  private String value(MatchResult match, Map<String, Object> evidence) {
    Object value = evidence.get(match.group(1));
    if (value == null) {
      return format.dash();
    }
    String style = match.group(2) == null ? "" : match.group(2);
    if (match.group(3) != null
        && evidence.get(match.group(3)) instanceof Number error
        && value instanceof Number number) {
      Estimate estimate = estimate(number.doubleValue(), error.doubleValue());
      return style.equals("%") ? format.share(estimate) : format.estimate(estimate);
    }
    if (match.group(4) != null) {
      boolean one = value instanceof Number number && number.doubleValue() == 1;
      return one ? match.group(4) : match.group(5);
    }
    return figure(match.group(1), value, style);
  }

  private static Estimate estimate(double value, double error) {
    return Double.isFinite(value) && error >= 0 && Double.isFinite(error)
        ? new Estimate(value, error, true)
        : Estimate.unresolved(value, error);
  }

  private String figure(String name, Object value, String style) {
    if (value instanceof Integer || value instanceof Long) {
      long count = ((Number) value).longValue();
      return style.equals("!") ? Long.toString(count) : format.count(count);
    }
    if (value instanceof Number number) {
      double figure = number.doubleValue();
      return switch (style) {
        case "%" -> format.percent(figure);
        case "!" -> String.format(Locale.ROOT, "%.3g", figure);
        default -> format.number(figure);
      };
    }
    String text = value.toString();
    String label = label(name).orElse("");
    if (label.endsWith("|prose")) {
      return Words.shortened(Words.plain(text), LONGEST_PROSE);
    }
    boolean isWord = label.endsWith("|word");
    return (isWord ? lookUp("word." + text) : Optional.<String>empty())
        .orElseGet(() -> shown(text));
  }

  private static String shown(String text) {
    return Words.shortened(Words.plain(text), LONGEST_TEXT);
  }

  /** The names of the evidence that a template speaks of. */
  public static List<String> placeholders(String template) {
    List<String> names = new ArrayList<>();
    Matcher matcher = PLACEHOLDER.matcher(template);
    while (matcher.find()) {
      names.add(matcher.group(1));
      if (matcher.group(3) != null) {
        names.add(matcher.group(3));
      }
    }
    return names;
  }
}
