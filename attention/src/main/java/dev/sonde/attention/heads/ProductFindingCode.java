package dev.sonde.attention.heads;

import dev.sonde.findings.FindingCode;
import java.util.List;

/**
 * What a finding about a model's queries and keys under other scales can be about, in the order of
 * reading. Spreads are those of the products alone; heads are names such as {@code L0H2}.
 *
 * <table border="1">
 * <caption>Codes, when they are raised, and their evidence</caption>
 * <tr><th>code</th><th>severity: rule</th><th>evidence</th></tr>
 * <tr><td>{@code scale-unread}</td>
 *     <td>warning: queries and keys of some layer could not be read, or their products are not the
 *     layer's logits</td>
 *     <td>{@code count}, {@code layers}, {@code names} text of layers and nodes, eight at most</td></tr>
 * <tr><td>{@code scale-spread}</td>
 *     <td>info: always</td>
 *     <td>{@code heads}; spreads with 1/√d: {@code median}, {@code least}, {@code leastHead}, {@code
 *     most}, {@code mostHead}; {@code size} the median of what independent entries of the same
 *     size give, {@code excess} that of the measured spread over it</td></tr>
 * <tr><td>{@code scale-none}</td>
 *     <td>info: always</td>
 *     <td>{@code heads}; {@code median} spread without a scale; {@code oneHot} heads more than half
 *     of whose rows are then nearly one-hot, {@code ownOneHot} as the model is; medians of H/ln n
 *     {@code entropy}, {@code ownEntropy}; {@code gradient} the median over heads of ‖∂p/∂q‖_F over
 *     that with 1/√d, as means over rows, {@code typical} as medians over rows</td></tr>
 * <tr><td>{@code scale-dimension}</td>
 *     <td>info: always</td>
 *     <td>{@code heads}, {@code median}, {@code entropy}, {@code ownEntropy}, {@code gradient} with
 *     1/d</td></tr>
 * <tr><td>{@code scale-formula}</td>
 *     <td>info: always</td>
 *     <td>{@code heads}; with 1/√d {@code apart} heads whose H/ln n differs by more than 0.05 from
 *     that of Gaussian entries of the same size, {@code below} of them lower; {@code head} that
 *     differs most, {@code entropy}, {@code formula}</td></tr>
 * <tr><td>{@code scale-beyond}</td>
 *     <td>info: some heads' logits are more than one factor times q·k</td>
 *     <td>{@code count}, {@code heads}, {@code names} text of layers, eight at most</td></tr>
 * </table>
 */
public enum ProductFindingCode implements FindingCode {
  /** Layers whose queries and keys were not read. */
  SCALE_UNREAD("count layers names"),
  /** How far the heads spread with 1/√d, and why not by 1. */
  SCALE_SPREAD("heads median least leastHead most mostHead size excess"),
  /** What would be without a scale. */
  SCALE_NONE("heads median oneHot ownOneHot entropy ownEntropy gradient typical"),
  /** What would be with 1/d. */
  SCALE_DIMENSION("heads median entropy ownEntropy gradient"),
  /** How near Gaussian entries of the same size come. */
  SCALE_FORMULA("heads apart below head entropy formula"),
  /** Heads with more than one factor. */
  SCALE_BEYOND("count heads names");

  private final String evidence;

  ProductFindingCode(String evidence) {
    this.evidence = evidence;
  }

  /** The names of the evidence. */
  public List<String> evidence() {
    return List.of(evidence.split(" ", -1));
  }
}
