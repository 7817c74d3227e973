package dev.sonde.attention.vectors;

import java.util.List;
import java.util.Optional;

/**
 * The vectors of one attention's heads within a tensor: queries, keys or outputs.
 *
 * @param values the tensor's numbers
 * @param heads how many heads
 * @param rows how many positions
 * @param dimension how long a vector is
 * @param headStride from a head to the next
 * @param rowStride from a position to the next
 * @param stride from a component to the next
 * @param together how many heads in a row read the same vectors; behind the last vectors the first
 *     ones follow again
 */
public record HeadVectors(
    float[] values,
    int heads,
    int rows,
    int dimension,
    int headStride,
    int rowStride,
    int stride,
    int together) {

  /** Vectors that one head each reads. */
  HeadVectors(
      float[] values,
      int heads,
      int rows,
      int dimension,
      int headStride,
      int rowStride,
      int stride) {
    this(values, heads, rows, dimension, headStride, rowStride, stride, 1);
  }

  /** How the vectors lie in their tensor. */
  public enum Layout {
    /** (…, heads, positions, d). */
    ROWS,
    /** (…, heads, d, positions). */
    COLUMNS,
    /** (…, positions, heads, d) or (…, positions, heads·d). */
    INTERLEAVED,
    /** In another way, or not known which head reads which. */
    UNKNOWN
  }

  /**
   * Returns the vectors of a tensor, where heads share them in equal groups.
   *
   * @param tensor the tensor of one sequence
   * @param layout how they lie in it
   * @param rows how many positions there must be
   * @param heads how many heads read them; fewer, shared in equal groups, may stand in the tensor
   * @return the vectors; nothing where the tensor has another shape
   */
  public static Optional<HeadVectors> of(Tensor tensor, Layout layout, int rows, int heads) {
    return layout == Layout.UNKNOWN
        ? Optional.empty()
        : Optional.of(in(tensor, layout, rows, heads))
            .filter(vectors -> vectors.fits(rows, heads))
            .map(vectors -> vectors.readTogether(heads / vectors.heads));
  }

  /**
   * Returns the vectors of a tensor that is repeated along axes of heads, as products repeat what
   * has length 1 there or lacks the axis.
   *
   * @param tensor the tensor of one sequence
   * @param layout how they lie in it
   * @param rows how many positions there must be
   * @param axes the lengths of the axes of heads that the product has
   * @return the vectors; nothing where the tensor has another shape
   */
  public static Optional<HeadVectors> repeated(
      Tensor tensor, Layout layout, int rows, List<Integer> axes) {
    int heads = axes.stream().reduce(1, (all, length) -> all * length);
    return of(tensor, layout, rows, heads)
        .flatMap(
            vectors ->
                together(axesOfHeads(tensor, layout, vectors.heads), axes)
                    .map(vectors::readTogether));
  }

  /** The axes of heads that a tensor has. */
  public static List<Integer> axesOfHeads(Tensor tensor, Layout layout, int heads) {
    return layout == Layout.INTERLEAVED ? List.of(heads) : tensor.outer();
  }

  /**
   * How many heads in a row read the same vectors: along the axes behind the last one that these
   * have; nothing where axes that they lack lie between others.
   */
  private static Optional<Integer> together(List<Integer> own, List<Integer> axes) {
    int together = 1;
    int heads = 1;
    boolean ended = false;
    for (int i = 1; i <= axes.size(); i++) {
      int all = axes.get(axes.size() - i);
      int length = i <= own.size() ? own.get(own.size() - i) : 1;
      if ((length != all && length != 1) || (length > 1 && ended)) {
        return Optional.empty();
      }
      if (length > 1) {
        heads *= length;
      } else if (heads == 1) {
        together *= all;
      } else {
        ended |= all > 1;
      }
    }
    return Optional.of(together);
  }

  private HeadVectors readTogether(int newTogether) {
    return new HeadVectors(
        values, heads, rows, dimension, headStride, rowStride, stride, newTogether);
  }

  private boolean fits(int positions, int readers) {
    return rows == positions
        && heads > 0
        && dimension > 0
        && readers % heads == 0
        && (long) heads * rows * dimension == values.length;
  }

  private static HeadVectors in(Tensor tensor, Layout layout, int rows, int heads) {
    float[] values = tensor.values();
    return switch (layout) {
      case ROWS ->
          new HeadVectors(
              values,
              tensor.stack(),
              tensor.rows(),
              tensor.columns(),
              tensor.rows() * tensor.columns(),
              tensor.columns(),
              1);
      case COLUMNS ->
          new HeadVectors(
              values,
              tensor.stack(),
              tensor.columns(),
              tensor.rows(),
              tensor.rows() * tensor.columns(),
              1,
              tensor.columns());
      case INTERLEAVED -> {
        boolean joined = tensor.rows() == rows && tensor.stack() == 1;
        int all = tensor.columns() * (joined ? 1 : tensor.rows());
        int d = joined ? all / heads : tensor.columns();
        yield new HeadVectors(
            values, all / Math.max(1, d), joined ? rows : tensor.stack(), d, d, all, 1);
      }
      case UNKNOWN -> throw new IllegalArgumentException("vectors lie in no known way");
    };
  }

  /**
   * Copies one component of all vectors of a head.
   *
   * @param head one of the heads that read them
   * @param component which
   * @param factor what it is multiplied with
   * @param out receives one number for each position
   */
  void copyComponent(int head, int component, double factor, double[] out) {
    int at = head / together % heads * headStride + component * stride;
    for (int row = 0; row < rows; row++) {
      out[row] = factor * values[at + row * rowStride];
    }
  }

  /**
   * Copies one vector.
   *
   * @param head one of the heads that read it
   * @param row the position
   * @param factor what each component is multiplied with
   * @param out receives the vector
   */
  public void copy(int head, int row, double factor, double[] out) {
    int at = head / together % heads * headStride + row * rowStride;
    for (int c = 0; c < dimension; c++) {
      out[c] = factor * values[at + c * stride];
    }
  }
}
