package dev.sonde.report.theory;

import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.heads.MeasuredProducts.Range;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.ScaledLogits;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.attention.theory.SimulatedRows;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.attention.HeadText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A model's queries and keys under other scales, in words and tables, for terminal and page. */
final class ProductText {
  /** As many heads at either end. */
  private static final int EXTREMES = 4;

  /** Exporters write scales in single precision. */
  private static final double SAME_FACTOR = 1e-3;

  private final AttentionReport report;
  private final MeasuredProducts products;
  private final TheoryTable theory;
  private final Words words;
  private final Words attention;
  private final FigureFormat format;
  private final HeadText heads;

  /** One line of a table: a scale, or the model's own. */
  private record Line(String label, Optional<Scaling> scaling) {

    ScaledLogits of(ScaledHead head) {
      return scaling.map(head::at).orElseGet(head::own);
    }
  }

  /**
   * Prepares the text.
   *
   * @param report of a model, with its products
   * @param theory simulated for its lengths and its number of keys
   * @param language the language
   */
  ProductText(AttentionReport report, TheoryTable theory, Language language, FigureFormat format) {
    this.report = report;
    this.products = report.products().orElseThrow();
    this.theory = theory;
    this.format = format;
    words = Words.ofProducts(language);
    attention = Words.aboutAttention(language);
    heads = new HeadText(attention, format);
  }

  String title(String model) {
    return words.get("title", model, heads.input(report.input()));
  }

  String subject() {
    return String.join(
        attention.get("separator"),
        heads.subject(report),
        words.get(
            "subject.dimension",
            products.dimensions().stream()
                .map(d -> format.count(d))
                .collect(Collectors.joining(attention.get("separator")))),
        words.get("subject.keys", format.count(products.keys())),
        words.get("subject.errors", errorOver()));
  }

  String errorOver() {
    return attention.get("over." + report.conventions().errorOver().label());
  }

  String lead() {
    return words.get(
        "lead",
        format.count(products.oneHot(head -> head.at(Scaling.NONE))),
        format.count(products.oneHot(ScaledHead::own)),
        format.count(products.heads().size()));
  }

  /** What becomes of the gradient at the query without a scale. */
  String gradient() {
    return words.get(
        "reads.gradient",
        median(head -> head.at(Scaling.NONE).gradient().estimate()),
        median(head -> head.at(Scaling.ROOT).gradient().estimate()),
        median(head -> head.at(Scaling.NONE).gradientMedian()),
        median(head -> head.at(Scaling.ROOT).gradientMedian()));
  }

  private String median(ToDoubleFunction<ScaledHead> figure) {
    return format.number(products.over(figure).map(Range::median).orElse(Double.NaN), 3);
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (Scaling scaling : Scaling.values()) {
      lines.add(new Line(scale(scaling), Optional.of(scaling)));
    }
    lines.add(new Line(ownScale(), Optional.empty()));
    return lines;
  }

  String scale(Scaling scaling) {
    return attention.get("scaling." + scaling.label());
  }

  /** The model's scale, with its factor where all heads have the same. */
  private String ownScale() {
    double first = products.heads().get(0).own().factor();
    boolean alike =
        products.heads().stream()
            .allMatch(head -> Math.abs(head.own().factor() / first - 1) < SAME_FACTOR);
    return alike ? ownScale(products.heads().get(0)) : words.get("own");
  }

  /** The model's scale for one head, with its factor where there is one, by its name if any. */
  private String ownScale(ScaledHead head) {
    double factor = head.own().factor();
    if (!Double.isFinite(factor)) {
      return words.get("own");
    }
    for (Scaling scaling : Scaling.values()) {
      if (Math.abs(factor / scaling.factor(head.dimension()) - 1) < SAME_FACTOR) {
        return words.get("own.factor", scale(scaling));
      }
    }
    return words.get("own.factor", format.number(factor, 3));
  }

  /** What simulated queries and keys of variance 1 give, where all heads have one length. */
  private String simulated(Line line, Function<SimulatedRows, String> shown) {
    return theory.products().stream()
        .filter(row -> products.dimensions().size() == 1)
        .filter(row -> line.scaling().equals(Optional.of(row.scaling())))
        .findFirst()
        .map(row -> shown.apply(row.rows()))
        .orElse("");
  }

  /** Spreads by scale, below a heading. */
  List<String[]> spreads() {
    return new Table<Line>()
        .column(words.get("scale"), Line::label)
        .column(
            words.get("gaussian"),
            line -> simulated(line, row -> number(Math.sqrt(row.variance().measured().estimate()))))
        .column(
            words.get("size"),
            line -> formula(line, ScaledLogits::rowStdFormula).map(this::number).orElse(""))
        .column(words.get("measured"), line -> spread(line, range -> number(range.median())))
        .column(words.get("least"), line -> spread(line, range -> number(range.least())))
        .column(words.get("head"), line -> spread(line, range -> range.leastHead().name()))
        .column(words.get("most"), line -> spread(line, range -> number(range.most())))
        .column(words.get("head"), line -> spread(line, range -> range.mostHead().name()))
        .of(lines());
  }

  private String spread(Line line, Function<Range, String> shown) {
    return products.over(head -> line.of(head).rowStd().estimate()).map(shown).orElse("");
  }

  /** What the softmax makes of them, by scale, below a heading. */
  List<String[]> softmaxes() {
    return new Table<Line>()
        .column(words.get("scale"), Line::label)
        .column(
            words.get("entropy.gaussian"),
            line ->
                simulated(
                    line, row -> TheoryText.decimals(row.entropyRatio().measured().estimate())))
        .column(
            words.get("entropy.size"),
            line ->
                formula(line, ScaledLogits::entropyFormula).map(TheoryText::decimals).orElse(""))
        .column(
            words.get("entropy.measured"),
            line -> median(line, one -> one.entropyRatio().estimate()))
        .column(
            words.get("probability"), line -> median(line, one -> one.maxProbability().estimate()))
        .column(words.get("jacobian"), line -> median(line, one -> one.jacobianNorm().estimate()))
        .column(words.get("gradient"), line -> median(line, one -> one.gradient().estimate()))
        .column(words.get("gradient.median"), line -> median(line, ScaledLogits::gradientMedian))
        .column(
            words.get("oneHot"),
            line -> format.count(products.oneHot(line::of)) + "/" + products.heads().size())
        .of(lines());
  }

  /** The heads that spread least and most with 1/√d, below a heading. */
  List<String[]> extremes() {
    List<ScaledHead> sorted =
        products.heads().stream()
            .filter(head -> head.at(Scaling.ROOT).rowStd().resolved())
            .sorted(Comparator.comparingDouble(head -> head.at(Scaling.ROOT).rowStd().estimate()))
            .toList();
    List<ScaledHead> shown =
        sorted.size() <= 2 * EXTREMES
            ? sorted
            : List.of(
                    sorted.subList(0, EXTREMES),
                    sorted.subList(sorted.size() - EXTREMES, sorted.size()))
                .stream()
                .flatMap(List::stream)
                .toList();
    return heads(shown);
  }

  /** All heads, below a heading. */
  List<String[]> heads() {
    return heads(products.heads());
  }

  private List<String[]> heads(List<ScaledHead> shown) {
    return new Table<ScaledHead>()
        .column(words.get("head"), ScaledHead::name)
        .column(words.get("queryStd"), head -> number(head.product().queryStd().estimate()))
        .column(words.get("keyStd"), head -> number(head.product().keyStd().estimate()))
        .column(words.get("ratio"), head -> number(head.product().ratio().estimate()))
        .column(words.get("spread.short"), head -> heads.mean(head.at(Scaling.ROOT).rowStd()))
        .column(
            words.get("entropy.measured"),
            head -> TheoryText.compact(head.at(Scaling.ROOT).entropyRatio()))
        .column(
            words.get("entropy.size"),
            head -> TheoryText.decimals(head.at(Scaling.ROOT).entropyFormula()))
        .column(
            words.get("oneHot.none"),
            head -> TheoryText.decimals(head.at(Scaling.NONE).nearOneHotShare().estimate()))
        .of(shown);
  }

  /** A head with one scale. */
  private record Scaled(String head, String scale, ScaledLogits logits, String beyond) {}

  /** Every head with every scale, below a heading. */
  List<String[]> everything() {
    List<Scaled> all = new ArrayList<>();
    for (ScaledHead head : products.heads()) {
      for (Scaling scaling : Scaling.values()) {
        all.add(new Scaled(head.name(), scale(scaling), head.at(scaling), ""));
      }
      String beyond =
          head.beyond().stream()
              .map(what -> words.get("beyond." + what.label()))
              .collect(Collectors.joining(attention.get("separator")));
      all.add(new Scaled(head.name(), ownScale(head), head.own(), beyond));
    }
    return new Table<Scaled>()
        .column(words.get("head"), Scaled::head)
        .column(words.get("scale"), Scaled::scale)
        .column(words.get("spread.short"), one -> heads.mean(one.logits().rowStd()))
        .column(words.get("size"), one -> number(one.logits().rowStdFormula()))
        .column(words.get("entropy"), one -> TheoryText.compact(one.logits().entropyRatio()))
        .column(words.get("formula"), one -> TheoryText.decimals(one.logits().entropyFormula()))
        .column(words.get("probability"), one -> TheoryText.compact(one.logits().maxProbability()))
        .column(words.get("jacobian"), one -> TheoryText.compact(one.logits().jacobianNorm()))
        .column(
            words.get("jacobian.rms"),
            one -> TheoryText.compact(one.logits().jacobianRootMeanSquare()))
        .column(words.get("formula"), one -> TheoryText.decimals(one.logits().jacobianFormula()))
        .column(words.get("gradient"), one -> TheoryText.compact(one.logits().gradient()))
        .column(
            words.get("gradient.median"), one -> TheoryText.decimals(one.logits().gradientMedian()))
        .column(
            words.get("oneHot.share"), one -> TheoryText.compact(one.logits().nearOneHotShare()))
        .column(words.get("beyond"), Scaled::beyond)
        .of(all);
  }

  private String number(double value) {
    return Double.isFinite(value) ? format.number(value, 3) : "";
  }

  /** The median of a formula, where all heads have it: others' would be of other heads. */
  private Optional<Double> formula(Line line, ToDoubleFunction<ScaledLogits> formula) {
    boolean all =
        products.heads().stream()
            .allMatch(head -> Double.isFinite(formula.applyAsDouble(line.of(head))));
    return all
        ? products.over(head -> formula.applyAsDouble(line.of(head))).map(Range::median)
        : Optional.empty();
  }

  private String median(Line line, ToDoubleFunction<ScaledLogits> figure) {
    return products
        .over(head -> figure.applyAsDouble(line.of(head)))
        .map(range -> TheoryText.decimals(range.median()))
        .orElse("");
  }
}
