package dev.sonde.report.theory;

import dev.sonde.attention.means.RowMean;
import dev.sonde.findings.Finding;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Words;
import dev.sonde.scaling.ScalingComparison;
import dev.sonde.scaling.ScalingDifferences;
import dev.sonde.scaling.ScalingFindings;
import dev.sonde.scaling.ScalingResult;
import dev.sonde.scaling.ScalingSetting;
import dev.sonde.scaling.ScalingStep;
import dev.sonde.scaling.ScalingVariant;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Transformers trained with several scales, in words and tables, for terminal and page alike. */
final class ScalingText {
  private final ScalingResult result;
  private final Words words;
  private final FigureFormat format;

  ScalingText(ScalingResult result, Words words, FigureFormat format) {
    this.result = result;
    this.words = words;
    this.format = format;
  }

  /** What was trained, and how. */
  String subject() {
    ScalingSetting setting = result.setting();
    return words.get(
        "subject",
        format.count(setting.cells()),
        format.count(setting.layers()),
        format.count(setting.width()),
        format.count(setting.heads()),
        format.count(setting.context()),
        setting.data(),
        format.count(setting.steps()),
        setting.seeds() == 1
            ? words.get("seeds.one")
            : words.get("seeds.many", format.count(setting.seeds())),
        words.get("initialisation." + setting.initialisation().label()));
  }

  String missing() {
    return words.get(
        "missing", format.count(result.missing()), format.count(result.setting().cells()));
  }

  String readsLoss() {
    return words.get(
        "reads.loss",
        format.number(result.baselines().letter(), 4),
        format.number(result.baselines().pair(), 4));
  }

  /** Each head size and scale at its best learning rate, below a heading. */
  List<String[]> best() {
    List<String[]> rows = new ArrayList<>();
    rows.add(headings("d", "scale", "rate", "loss", "against", "std", "entropy"));
    for (int d : result.setting().headSizes()) {
      for (ScalingVariant variant : ScalingVariant.values()) {
        OptionalDouble best = result.bestRate(variant, d);
        if (best.isPresent()) {
          double rate = best.getAsDouble();
          rows.add(
              new String[] {
                Integer.toString(d),
                scale(variant),
                rate(rate),
                TheoryText.compact(result.finalLoss(variant, d, rate)),
                difference(variant, d).map(ScalingText::signed).orElse(""),
                along(variant, d, rate, ScalingStep::logitStd),
                along(variant, d, rate, ScalingStep::entropyRatio)
              });
        }
      }
    }
    return rows;
  }

  /** The final loss of every scale at every rate, and how sensitive it is, below a heading. */
  List<String[]> rates() {
    List<Double> rates = result.setting().learningRates();
    List<String[]> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>(List.of(words.get("d"), words.get("scale")));
    rates.forEach(rate -> heading.add(rate(rate)));
    heading.add(words.get("sensitivity"));
    rows.add(heading.toArray(String[]::new));
    for (int d : result.setting().headSizes()) {
      for (ScalingVariant variant : ScalingVariant.values()) {
        List<String> row = new ArrayList<>(List.of(Integer.toString(d), scale(variant)));
        rates.forEach(rate -> row.add(loss(variant, d, rate)));
        double sensitivity = result.sensitivity(variant, d);
        row.add(Double.isFinite(sensitivity) ? decimals(sensitivity) : "");
        rows.add(row.toArray(String[]::new));
      }
    }
    return rows;
  }

  void print(TerminalLines out, FindingText findings) {
    out.line("");
    out.wrapped("", words.get("title"), out::bold);
    out.wrapped("", subject());
    if (result.missing() > 0) {
      out.wrapped("", missing());
    }
    if (!result.hasWholeRepetitions()) {
      out.wrapped("", words.get("none"));
      return;
    }
    out.line("");
    out.wrapped("", words.get("best"), out::bold);
    out.table(best(), 2, 99);
    out.line("");
    out.wrapped("", words.get("rates"), out::bold);
    out.table(rates(), 2, 99);
    out.line("");
    out.wrapped(TerminalLines.INDENT, readsLoss());
    out.wrapped(TerminalLines.INDENT, words.get("reads.sensitivity"));
    out.line("");
    out.wrapped("", words.get("findings"), out::bold);
    for (Finding finding : ScalingFindings.of(result)) {
      out.wrapped(
          TerminalLines.INDENT,
          findings.title(finding),
          line -> out.marked(finding.severity(), line));
      out.wrapped(TerminalLines.INDENT + TerminalLines.INDENT, findings.sentence(finding));
    }
  }

  String scale(ScalingVariant variant) {
    return words.get("scaling." + variant.label());
  }

  /** A rate as a person types it: 0.001, not 1.000E-3. */
  static String rate(double rate) {
    return new BigDecimal(Double.toString(rate)).stripTrailingZeros().toPlainString();
  }

  private String loss(ScalingVariant variant, int d, double rate) {
    boolean diverged =
        result.cells(variant, d, rate).stream().anyMatch(cell -> Double.isNaN(cell.finalLoss()));
    return diverged
        ? words.get("diverged")
        : TheoryText.compact(result.finalLoss(variant, d, rate));
  }

  private Optional<RowMean> difference(ScalingVariant variant, int d) {
    return variant == ScalingVariant.ROOT
        ? Optional.empty()
        : ScalingDifferences.atBestRates(result).of(variant).stream()
            .filter(comparison -> comparison.headSize() == d)
            .map(ScalingComparison::difference)
            .findFirst();
  }

  private String along(
      ScalingVariant variant, int d, double rate, ToDoubleFunction<ScalingStep> figure) {
    List<ScalingResult.Along> all = result.along(variant, d, rate, figure);
    return format.number(all.get(0).mean().estimate(), 2)
        + "→"
        + format.number(all.get(all.size() - 1).mean().estimate(), 2);
  }

  static String signed(RowMean difference) {
    String shown = TheoryText.compact(difference);
    return shown.startsWith("-") ? "−" + shown.substring(1) : "+" + shown;
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private String[] headings(String... keys) {
    String[] out = new String[keys.length];
    for (int i = 0; i < keys.length; i++) {
      out[i] = words.get(keys[i]);
    }
    return out;
  }
}
