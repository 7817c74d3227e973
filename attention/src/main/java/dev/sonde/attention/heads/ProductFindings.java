package dev.sonde.attention.heads;

import dev.sonde.attention.heads.MeasuredProducts.Range;
import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a model's queries and keys say under other scales, each with its evidence. */
public final class ProductFindings {
  /** Twice the width of a pen stroke on the page's chart; chosen by us. */
  private static final double APART = 0.05;

  private final List<ScaledHead> heads;
  private final List<UnreadProduct> unread;
  private final List<Finding> findings = new ArrayList<>();

  private ProductFindings(List<ScaledHead> heads, List<UnreadProduct> unread) {
    this.heads = heads;
    this.unread = unread;
  }

  /**
   * The findings.
   *
   * @param heads whose queries and keys were read, at least one; all of their rows see two keys
   * @param unread layers whose queries and keys were not
   */
  public static List<Finding> of(List<ScaledHead> heads, List<UnreadProduct> unread) {
    ProductFindings rules = new ProductFindings(heads, unread);
    rules.unread();
    rules.spread();
    rules.none();
    rules.dimension();
    rules.formula();
    rules.beyond();
    return List.copyOf(rules.findings);
  }

  private static double std(ScaledHead head, Scaling scaling) {
    return head.at(scaling).rowStd().estimate();
  }

  private static double entropy(ScaledHead head, Scaling scaling) {
    return head.at(scaling).entropyRatio().estimate();
  }

  private void unread() {
    if (!unread.isEmpty()) {
      long read = heads.stream().mapToInt(ScaledHead::layer).distinct().count();
      add(
          ProductFindingCode.SCALE_UNREAD,
          Severity.WARNING,
          Evidence.of("count", unread.size())
              .and("layers", unread.size() + read)
              .and("names", names(unread.stream().map(UnreadProduct::name), ", ")));
    }
  }

  private void spread() {
    Range range = Range.of(heads, head -> std(head, Scaling.ROOT)).orElseThrow();
    add(
        ProductFindingCode.SCALE_SPREAD,
        Severity.INFO,
        Evidence.of("heads", heads.size())
            .and("median", range.median())
            .and("least", range.least())
            .and("leastHead", range.leastHead().name())
            .and("most", range.most())
            .and("mostHead", range.mostHead().name())
            .and("size", median(head -> head.at(Scaling.ROOT).rowStdFormula()))
            .and(
                "excess",
                median(head -> std(head, Scaling.ROOT) / head.at(Scaling.ROOT).rowStdFormula())));
  }

  private void none() {
    add(
        ProductFindingCode.SCALE_NONE,
        Severity.INFO,
        Evidence.of("heads", heads.size())
            .and("median", median(head -> std(head, Scaling.NONE)))
            .and(
                "oneHot",
                heads.stream().filter(head -> head.at(Scaling.NONE).mostlyOneHot()).count())
            .and("ownOneHot", heads.stream().filter(head -> head.own().mostlyOneHot()).count())
            .and("entropy", median(head -> entropy(head, Scaling.NONE)))
            .and("ownEntropy", median(head -> head.own().entropyRatio().estimate()))
            .and("gradient", median(head -> gradientRatio(head, Scaling.NONE)))
            .and(
                "typical",
                median(
                    head ->
                        head.at(Scaling.NONE).gradientMedian()
                            / head.at(Scaling.ROOT).gradientMedian())));
  }

  private void dimension() {
    add(
        ProductFindingCode.SCALE_DIMENSION,
        Severity.INFO,
        Evidence.of("heads", heads.size())
            .and("median", median(head -> std(head, Scaling.DIMENSION)))
            .and("entropy", median(head -> entropy(head, Scaling.DIMENSION)))
            .and("ownEntropy", median(head -> head.own().entropyRatio().estimate()))
            .and("gradient", median(head -> gradientRatio(head, Scaling.DIMENSION))));
  }

  private static double gradientRatio(ScaledHead head, Scaling scaling) {
    return head.at(scaling).gradient().estimate() / head.at(Scaling.ROOT).gradient().estimate();
  }

  private static double missed(ScaledHead head) {
    return entropy(head, Scaling.ROOT) - head.at(Scaling.ROOT).entropyFormula();
  }

  private void formula() {
    ScaledHead farthest =
        heads.stream()
            .filter(head -> Double.isFinite(missed(head)))
            .max(Comparator.comparingDouble(head -> Math.abs(missed(head))))
            .orElseThrow();
    add(
        ProductFindingCode.SCALE_FORMULA,
        Severity.INFO,
        Evidence.of("heads", heads.size())
            .and("apart", heads.stream().filter(head -> Math.abs(missed(head)) > APART).count())
            .and("below", heads.stream().filter(head -> missed(head) < -APART).count())
            .and("head", farthest.name())
            .and("entropy", entropy(farthest, Scaling.ROOT))
            .and("formula", farthest.at(Scaling.ROOT).entropyFormula()));
  }

  private void beyond() {
    List<ScaledHead> more = heads.stream().filter(head -> !head.beyond().isEmpty()).toList();
    if (!more.isEmpty()) {
      add(
          ProductFindingCode.SCALE_BEYOND,
          Severity.INFO,
          Evidence.of("count", more.size())
              .and("heads", heads.size())
              .and(
                  "names",
                  names(
                      more.stream()
                          .map(head -> "L" + head.layer() + ": " + labels(head))
                          .distinct(),
                      "; ")));
    }
  }

  private static String labels(ScaledHead head) {
    return head.beyond().stream().map(ScaledHead.Beyond::label).collect(Collectors.joining(", "));
  }

  /** At most {@link Finding#MOST_NAMES}, and a sign that there are more. */
  private static String names(Stream<String> all, String separator) {
    List<String> names = all.toList();
    String shown = names.stream().limit(Finding.MOST_NAMES).collect(Collectors.joining(separator));
    return names.size() > Finding.MOST_NAMES ? shown + separator + "…" : shown;
  }

  private double median(ToDoubleFunction<ScaledHead> figure) {
    return Range.of(heads, figure).map(Range::median).orElse(Double.NaN);
  }

  private void add(ProductFindingCode code, Severity severity, Evidence evidence) {
    findings.add(new Finding(code, severity, evidence));
  }
}
