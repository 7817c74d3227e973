package dev.sonde.attention;

import dev.sonde.attention.MeasuredProducts.Range;
import dev.sonde.capacity.Finding;
import dev.sonde.capacity.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What a model's queries and keys say under other scales, each with its evidence. */
final class ProductFindings {
  /** Twice the width of a pen stroke on the page's chart; chosen by us. */
  private static final double APART = 0.05;

  private final MeasuredProducts products;
  private final List<Finding> findings = new ArrayList<>();

  private ProductFindings(MeasuredProducts products) {
    this.products = products;
  }

  /**
   * The findings.
   *
   * @param products of a model, whose own findings are not looked at
   */
  static List<Finding> of(MeasuredProducts products) {
    ProductFindings rules = new ProductFindings(products);
    rules.unread();
    if (rules.resolved()) {
      rules.spread();
      rules.none();
      rules.dimension();
      rules.formula();
    }
    rules.beyond();
    return List.copyOf(rules.findings);
  }

  /** Whether some row saw two keys. */
  private boolean resolved() {
    return products.over(head -> std(head, Scaling.ROOT)).isPresent();
  }

  private static double std(ScaledHead head, Scaling scaling) {
    return head.at(scaling).rowStd().estimate();
  }

  private static double entropy(ScaledHead head, Scaling scaling) {
    return head.at(scaling).entropyRatio().estimate();
  }

  private void unread() {
    List<UnreadProduct> unread = products.unread();
    if (!unread.isEmpty()) {
      long read = products.heads().stream().mapToInt(ScaledHead::layer).distinct().count();
      add(
          ProductFindingCode.SCALE_UNREAD,
          Severity.WARNING,
          unread.size(),
          unread.size() + read,
          unread.stream()
              .map(layer -> "L" + layer.layer() + " (" + layer.node() + ")")
              .collect(Collectors.joining(", ")));
    }
  }

  private void spread() {
    Range range = products.over(head -> std(head, Scaling.ROOT)).orElseThrow();
    add(
        ProductFindingCode.SCALE_SPREAD,
        Severity.INFO,
        products.heads().size(),
        range.median(),
        range.least(),
        range.leastHead().name(),
        range.most(),
        range.mostHead().name(),
        median(head -> head.at(Scaling.ROOT).rowStdFormula()),
        median(head -> std(head, Scaling.ROOT) / head.at(Scaling.ROOT).rowStdFormula()));
  }

  private void none() {
    add(
        ProductFindingCode.SCALE_NONE,
        Severity.INFO,
        products.heads().size(),
        median(head -> std(head, Scaling.NONE)),
        products.oneHot(head -> head.at(Scaling.NONE)),
        products.oneHot(ScaledHead::own),
        median(head -> entropy(head, Scaling.NONE)),
        median(head -> head.own().entropyRatio().estimate()),
        median(head -> gradientRatio(head, Scaling.NONE)),
        median(
            head ->
                head.at(Scaling.NONE).gradientMedian() / head.at(Scaling.ROOT).gradientMedian()));
  }

  private void dimension() {
    add(
        ProductFindingCode.SCALE_DIMENSION,
        Severity.INFO,
        products.heads().size(),
        median(head -> std(head, Scaling.DIMENSION)),
        median(head -> entropy(head, Scaling.DIMENSION)),
        median(head -> head.own().entropyRatio().estimate()),
        median(head -> gradientRatio(head, Scaling.DIMENSION)));
  }

  private static double gradientRatio(ScaledHead head, Scaling scaling) {
    return head.at(scaling).gradient().estimate() / head.at(Scaling.ROOT).gradient().estimate();
  }

  private static double missed(ScaledHead head) {
    return entropy(head, Scaling.ROOT) - head.at(Scaling.ROOT).entropyFormula();
  }

  private void formula() {
    ScaledHead farthest =
        products.heads().stream()
            .filter(head -> Double.isFinite(missed(head)))
            .max(Comparator.comparingDouble(head -> Math.abs(missed(head))))
            .orElseThrow();
    add(
        ProductFindingCode.SCALE_FORMULA,
        Severity.INFO,
        products.heads().size(),
        products.heads().stream().filter(head -> Math.abs(missed(head)) > APART).count(),
        products.heads().stream().filter(head -> missed(head) < -APART).count(),
        farthest.name(),
        entropy(farthest, Scaling.ROOT),
        farthest.at(Scaling.ROOT).entropyFormula());
  }

  private void beyond() {
    List<ScaledHead> heads =
        products.heads().stream().filter(head -> !head.beyond().isEmpty()).toList();
    if (!heads.isEmpty()) {
      add(
          ProductFindingCode.SCALE_BEYOND,
          Severity.INFO,
          heads.size(),
          products.heads().size(),
          heads.stream()
              .map(head -> "L" + head.layer() + ": " + labels(head))
              .distinct()
              .collect(Collectors.joining("; ")));
    }
  }

  private static String labels(ScaledHead head) {
    return head.beyond().stream().map(ScaledHead.Beyond::label).collect(Collectors.joining(", "));
  }

  private double median(ToDoubleFunction<ScaledHead> figure) {
    return products.over(figure).map(Range::median).orElse(Double.NaN);
  }

  private void add(ProductFindingCode code, Severity severity, Object... values) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      evidence.put(code.evidence().get(i), values[i]);
    }
    findings.add(new Finding(code.code(), severity, evidence));
  }
}
