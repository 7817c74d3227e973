package dev.sonde.report.theory;

import dev.sonde.attention.means.RowMean;
import dev.sonde.findings.Finding;
import dev.sonde.report.terminal.TerminalLines;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import dev.sonde.scaling.ScalingComparison;
import dev.sonde.scaling.ScalingDifferences;
import dev.sonde.scaling.ScalingFindings;
import dev.sonde.scaling.ScalingResult;
import dev.sonde.scaling.ScalingSetting;
import dev.sonde.scaling.ScalingStep;
import dev.sonde.scaling.ScalingVariant;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Transformers trained with several scales, in words and tables, for terminal and page alike. */
record ScalingText(ScalingResult result, Words words, FigureFormat format) {
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

  /** A scale at a head size. */
  private record Scaled(int d, ScalingVariant variant) {}

  private List<Scaled> all() {
    return result.setting().headSizes().stream()
        .flatMap(d -> Arrays.stream(ScalingVariant.values()).map(variant -> new Scaled(d, variant)))
        .toList();
  }

  private Table<Scaled> scales() {
    return new Table<Scaled>()
        .column(words.get("d"), one -> Integer.toString(one.d()))
        .column(words.get("scale"), one -> scale(one.variant()));
  }

  private double bestRate(Scaled one) {
    return result.bestRate(one.variant(), one.d()).orElse(Double.NaN);
  }

  /** Each head size and scale at its best learning rate, below a heading. */
  List<String[]> best() {
    return scales()
        .column(words.get("rate"), one -> rate(bestRate(one)))
        .column(
            words.get("loss"),
            one -> TheoryText.compact(result.finalLoss(one.variant(), one.d(), bestRate(one))))
        .column(
            words.get("against"),
            one -> difference(one.variant(), one.d()).map(ScalingText::signed).orElse(""))
        .column(words.get("std"), one -> along(one, ScalingStep::logitStd))
        .column(words.get("entropy"), one -> along(one, ScalingStep::entropyRatio))
        .of(all().stream().filter(one -> Double.isFinite(bestRate(one))).toList());
  }

  /** The final loss of every scale at every rate, and how sensitive it is, below a heading. */
  List<String[]> rates() {
    Table<Scaled> table = scales();
    for (double rate : result.setting().learningRates()) {
      table.column(rate(rate), one -> loss(one.variant(), one.d(), rate));
    }
    return table
        .column(
            words.get("sensitivity"),
            one -> TheoryText.decimals(result.sensitivity(one.variant(), one.d())))
        .of(all());
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
      out.finding(finding, findings.title(finding), findings.sentence(finding));
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

  private String along(Scaled one, ToDoubleFunction<ScalingStep> figure) {
    List<ScalingResult.Along> all = result.along(one.variant(), one.d(), bestRate(one), figure);
    return format.number(all.get(0).mean().estimate(), 2)
        + "→"
        + format.number(all.get(all.size() - 1).mean().estimate(), 2);
  }

  static String signed(RowMean difference) {
    String shown = TheoryText.compact(difference);
    return shown.startsWith("-") ? "−" + shown.substring(1) : "+" + shown;
  }
}
