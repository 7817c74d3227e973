package dev.sonde.attention.heads;

import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.means.Median;
import dev.sonde.attention.theory.GaussianRows;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.ScaledLogits;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The theory of scaled dot products held against a model: what its own queries and keys give with
 * the scales 1, 1/√d and 1/d.
 *
 * @param keys how many keys a row sees on average, over rows that see two or more; rounded
 * @param heads the heads whose queries and keys were read, in the order of the graph
 * @param unread layers whose queries and keys were not, with the reason
 * @param gaussian what rows of Gaussian logits over as many keys give, by their spread
 * @param findings what a reader should notice
 */
public record MeasuredProducts(
    int keys,
    List<ScaledHead> heads,
    List<UnreadProduct> unread,
    GaussianCurve gaussian,
    List<Finding> findings) {

  /** Copies the lists. */
  public MeasuredProducts {
    heads = List.copyOf(heads);
    unread = List.copyOf(unread);
    findings = List.copyOf(findings);
  }

  /**
   * Gathers the heads.
   *
   * @param keys how many a row sees on average
   * @param layers what was measured of them besides
   * @param trials of each layer, head by head
   * @throws InvalidInputException when no layer's queries and keys were read
   */
  public static MeasuredProducts of(
      long keys, List<AttentionLayer> layers, List<List<OtherScales>> trials) {
    List<ScaledHead> heads = new ArrayList<>();
    List<UnreadProduct> unread = new ArrayList<>();
    Map<Integer, GaussianRows> gaussian = new HashMap<>();
    for (AttentionLayer layer : layers) {
      List<OtherScales> ofLayer = trials.get(layer.layer());
      Optional<UnreadProduct.Reason> against =
          UnreadProduct.against(ofLayer.stream().map(OtherScales::check).toList());
      if (against.isPresent()) {
        unread.add(new UnreadProduct(layer.layer(), layer.node(), against.get()));
        continue;
      }
      for (HeadFigures head : layer.heads()) {
        heads.add(ofLayer.get(head.head()).figures(layer.layer(), head, gaussian));
      }
    }
    if (heads.isEmpty()) {
      throw noneRead(unread);
    }
    GaussianCurve curve = GaussianCurve.under(keys, heads);
    return new MeasuredProducts(
        (int) keys, heads, unread, curve, ProductFindings.of(heads, unread));
  }

  private static InvalidInputException noneRead(List<UnreadProduct> unread) {
    String fault =
        unread.stream().allMatch(layer -> layer.reason() instanceof UnreadProduct.OneKey)
            ? "every row of the model's %d attentions sees one key only, where no scale changes"
                + " anything; give it a longer text"
            : "queries and keys could be read in none of the model's %d attentions, so no other"
                + " scale can be tried on them; without --theory its logits are measured as they"
                + " are";
    return new InvalidInputException(
        InvalidInputException.Kind.ATTENTION, String.format(Locale.ROOT, fault, unread.size()));
  }

  /**
   * A figure over heads.
   *
   * @param median of the heads that have it
   * @param least the smallest
   * @param leastHead its head
   * @param most the largest
   * @param mostHead its head
   */
  public record Range(
      double median, double least, ScaledHead leastHead, double most, ScaledHead mostHead) {

    /** Nothing where no head has the figure. */
    static Optional<Range> of(List<ScaledHead> heads, ToDoubleFunction<ScaledHead> figure) {
      List<ScaledHead> sorted =
          heads.stream()
              .filter(head -> Double.isFinite(figure.applyAsDouble(head)))
              .sorted(Comparator.comparingDouble(figure))
              .toList();
      if (sorted.isEmpty()) {
        return Optional.empty();
      }
      ScaledHead least = sorted.get(0);
      ScaledHead most = sorted.get(sorted.size() - 1);
      return Optional.of(
          new Range(
              Median.of(sorted.stream().mapToDouble(figure)),
              figure.applyAsDouble(least),
              least,
              figure.applyAsDouble(most),
              most));
    }
  }

  /**
   * How a figure spreads over heads.
   *
   * @param figure of a head; NaN where it has none
   * @return its range; nothing where no head has it
   */
  public Optional<Range> over(ToDoubleFunction<ScaledHead> figure) {
    return Range.of(heads, figure);
  }

  /**
   * The heads whose rows are nearly one-hot more often than not.
   *
   * @param logits of a head
   * @return how many
   */
  public long oneHot(Function<ScaledHead, ScaledLogits> logits) {
    return heads.stream().map(logits).filter(ScaledLogits::mostlyOneHot).count();
  }

  /** The lengths of the heads' queries and keys, each once, ascending. */
  public List<Integer> dimensions() {
    return heads.stream().map(ScaledHead::dimension).distinct().sorted().toList();
  }
}
