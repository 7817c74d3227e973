package dev.sonde.report.theory;

import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.heads.MeasuredProducts.Range;
import dev.sonde.attention.theory.ProductRow;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.ScaledLogits;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.attention.HeadText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
  private Optional<ProductRow> simulated(Line line) {
    return products.dimensions().size() > 1
        ? Optional.empty()
        : theory.products().stream()
            .filter(row -> line.scaling().equals(Optional.of(row.scaling())))
            .findFirst();
  }

  /** Spreads by scale, below a heading. */
  List<String[]> spreads() {
    List<String[]> rows = new ArrayList<>();
    rows.add(headings("scale", "gaussian", "size", "measured", "least", "head", "most", "head"));
    for (Line line : lines()) {
      Optional<Range> range = products.over(head -> line.of(head).rowStd().estimate());
      rows.add(
          new String[] {
            line.label(),
            simulated(line)
                .map(row -> number(Math.sqrt(row.rows().variance().measured().estimate())))
                .orElse(""),
            formula(line, ScaledLogits::rowStdFormula).map(this::number).orElse(""),
            range.map(r -> number(r.median())).orElse(""),
            range.map(r -> number(r.least())).orElse(""),
            range.map(r -> r.leastHead().name()).orElse(""),
            range.map(r -> number(r.most())).orElse(""),
            range.map(r -> r.mostHead().name()).orElse("")
          });
    }
    return rows;
  }

  /** What the softmax makes of them, by scale, below a heading. */
  List<String[]> softmaxes() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        headings(
            "scale",
            "entropy.gaussian",
            "entropy.size",
            "entropy.measured",
            "probability",
            "jacobian",
            "gradient",
            "gradient.median",
            "oneHot"));
    for (Line line : lines()) {
      rows.add(
          new String[] {
            line.label(),
            simulated(line)
                .map(row -> TheoryText.decimals(row.rows().entropyRatio().measured().estimate()))
                .orElse(""),
            formula(line, ScaledLogits::entropyFormula).map(TheoryText::decimals).orElse(""),
            decimals(head -> line.of(head).entropyRatio().estimate()),
            decimals(head -> line.of(head).maxProbability().estimate()),
            decimals(head -> line.of(head).jacobianNorm().estimate()),
            decimals(head -> line.of(head).gradient().estimate()),
            decimals(head -> line.of(head).gradientMedian()),
            format.count(products.oneHot(line::of)) + "/" + products.heads().size()
          });
    }
    return rows;
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
    List<String[]> rows = new ArrayList<>();
    rows.add(
        headings(
            "head",
            "queryStd",
            "keyStd",
            "ratio",
            "spread.short",
            "entropy.measured",
            "entropy.size",
            "oneHot.none"));
    for (ScaledHead head : shown) {
      ScaledLogits root = head.at(Scaling.ROOT);
      rows.add(
          new String[] {
            head.name(),
            number(head.product().queryStd().estimate()),
            number(head.product().keyStd().estimate()),
            number(head.product().ratio().estimate()),
            heads.mean(root.rowStd()),
            TheoryText.compact(root.entropyRatio()),
            TheoryText.decimals(root.entropyFormula()),
            TheoryText.decimals(head.at(Scaling.NONE).nearOneHotShare().estimate())
          });
    }
    return rows;
  }

  /** Every head with every scale, below a heading. */
  List<String[]> everything() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        headings(
            "head",
            "scale",
            "spread.short",
            "size",
            "entropy",
            "formula",
            "probability",
            "jacobian",
            "jacobian.rms",
            "formula",
            "gradient",
            "gradient.median",
            "oneHot.share",
            "beyond"));
    for (ScaledHead head : products.heads()) {
      for (Scaling scaling : Scaling.values()) {
        rows.add(row(head, scale(scaling), head.at(scaling), ""));
      }
      String beyond =
          head.beyond().stream()
              .map(what -> words.get("beyond." + what.label()))
              .collect(Collectors.joining(attention.get("separator")));
      rows.add(row(head, ownScale(head), head.own(), beyond));
    }
    return rows;
  }

  private String[] row(ScaledHead head, String scale, ScaledLogits logits, String beyond) {
    return new String[] {
      head.name(),
      scale,
      heads.mean(logits.rowStd()),
      number(logits.rowStdFormula()),
      TheoryText.compact(logits.entropyRatio()),
      TheoryText.decimals(logits.entropyFormula()),
      TheoryText.compact(logits.maxProbability()),
      TheoryText.compact(logits.jacobianNorm()),
      TheoryText.compact(logits.jacobianRootMeanSquare()),
      TheoryText.decimals(logits.jacobianFormula()),
      TheoryText.compact(logits.gradient()),
      TheoryText.decimals(logits.gradientMedian()),
      TheoryText.compact(logits.nearOneHotShare()),
      beyond
    };
  }

  private String[] headings(String... keys) {
    String[] headings = new String[keys.length];
    for (int i = 0; i < keys.length; i++) {
      headings[i] = words.get(keys[i]);
    }
    return headings;
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

  private String decimals(ToDoubleFunction<ScaledHead> figure) {
    return products.over(figure).map(range -> TheoryText.decimals(range.median())).orElse("");
  }
}
